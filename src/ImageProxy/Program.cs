using ImageProxy;
using ImageProxy.Commands;
using ImageProxy.Rendering.Workers;

// A worker must not touch ASP.NET, nor the library of the command line: it would only wait for them to load. Nor is this asynchronous: that would
// catch what nobody else does, close the worker's socket on the way out, and the service would kill it before it could say what had happened.
// Further commands are lines in CommandLine.
if (args is [RenderWorker.Switch, ..])
    return RenderWorker.Run(args);
return ServeArguments.Are(args, out string[] settings)
    ? Service.RunAsync(settings).GetAwaiter().GetResult()
    : CommandLine.RunAsync(args).GetAwaiter().GetResult();
