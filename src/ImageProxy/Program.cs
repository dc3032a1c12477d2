using ImageProxy;
using ImageProxy.Rendering.Workers;

// A worker must not touch ASP.NET: it would only wait for it to load. Nor is this asynchronous: that would catch what nobody else does, close the
// worker's socket on the way out, and the service would kill it before it could say what had happened.
return args is [RenderWorker.Switch, ..] ? RenderWorker.Run(args) : Service.RunAsync(args).GetAwaiter().GetResult();
