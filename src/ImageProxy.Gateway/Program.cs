using ImageProxy;
using ImageProxy.Gateway;

const int misconfigured = 78; // EX_CONFIG
try
{
    await GatewayApp.Build(args).RunAsync();
    return 0;
}
catch (ConfigurationException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return misconfigured;
}
