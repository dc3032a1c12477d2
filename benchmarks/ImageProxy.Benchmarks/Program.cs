using BenchmarkDotNet.Running;
using ImageProxy.Benchmarks.Rendering;

if (args is ["price"])
    return PriceCalibration.Run();
BenchmarkSwitcher.FromAssembly(System.Reflection.Assembly.GetExecutingAssembly()).Run(args);
return 0;
