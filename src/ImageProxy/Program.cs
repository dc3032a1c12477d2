using ImageProxy;

try
{
    await ImageProxyApp.Build(args).RunAsync();
    return 0;
}
catch (ConfigurationException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 78; // EX_CONFIG
}
