using BenchmarkDotNet.Running;
using ImageProxy.Benchmarks.Http;
using ImageProxy.Benchmarks.Jpeg;
using ImageProxy.Benchmarks.Png;
using ImageProxy.Benchmarks.Rendering;

if (args is ["price"])
    return PriceCalibration.Run();
if (args is ["hits"])
    return await HitAllocation.RunAsync();
if (args is ["isolation"])
    return IsolationCost.Run();
if (args is ["jpeg", .. var paths])
    return ScaledDecodeRace.Run(paths);
if (args is ["jpeg-write", .. var pictures])
    return PlaneEncodeRace.Run(pictures);
if (args is ["png", .. var pngs])
    return PngRace.Run(pngs);
BenchmarkSwitcher.FromAssembly(System.Reflection.Assembly.GetExecutingAssembly()).Run(args);
return 0;
