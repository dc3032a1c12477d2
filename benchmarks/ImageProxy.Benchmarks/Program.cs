using BenchmarkDotNet.Running;
using ImageProxy.Benchmarks.Rendering;

if (args is ["price"])
    return PriceCalibration.Run();
if (args is ["isolation"])
    return IsolationCost.Run();
BenchmarkSwitcher.FromAssembly(System.Reflection.Assembly.GetExecutingAssembly()).Run(args);
return 0;
