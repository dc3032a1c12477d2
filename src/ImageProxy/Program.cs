using ImageProxy;
using ImageProxy.Admin;
using ImageProxy.Rendering.Workers;
using ImageProxy.Uploads.Crunching;
using ImageProxy.Uploads.Tokens;

// A worker must not touch ASP.NET: it would only wait for it to load. Nor is this asynchronous: that would catch what nobody else does, close the
// worker's socket on the way out, and the service would kill it before it could say what had happened.
if (args is ["purge", .. string[] what])
    return PurgeCommand.RunAsync(what).GetAwaiter().GetResult();
if (args is ["token", .. string[] whose])
    return TokenCommand.Run(whose);
if (args is ["worker", .. string[] settings])
    return Service.RunAsync(settings, arguments => CrunchCommand.Build(arguments)).GetAwaiter().GetResult();
return args is [RenderWorker.Switch, ..] ? RenderWorker.Run(args) : Service.RunAsync(args).GetAwaiter().GetResult();
