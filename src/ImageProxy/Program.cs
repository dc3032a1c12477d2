using ImageProxy;
using ImageProxy.Rendering.Workers;

// A worker must not touch ASP.NET: it would only wait for it to load.
return args is [RenderWorker.Switch, ..] ? RenderWorker.Run(args) : await Service.RunAsync(args);
