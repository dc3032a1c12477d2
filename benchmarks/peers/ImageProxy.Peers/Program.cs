using System.Globalization;
using System.Runtime.InteropServices;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Native.Vips;
using ImageProxy.Peers;
using ImageProxy.Peers.Pictures;

// Measures ImageProxy beside sharp and nginx; started by benchmarks/peers/run, which builds and installs what is needed.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (Arguments.TryParse(args) is not { } arguments)
{
    await Console.Error.WriteLineAsync(Arguments.Usage);
    return 2;
}

using var canceled = new CancellationTokenSource();
void Cancel(PosixSignalContext signal)
{
    signal.Cancel = true;
    canceled.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
try
{
    if (!VipsLibrary.TryInitialize(new(), out string message))
        throw new PeersException(message);
    List<Picture> pictures = [.. DrawnPictures.Load(Path.Combine(arguments.Repository, ".cache/peers"), Console.Error.WriteLine)];
    if (arguments.Pictures is { } folder)
        pictures.AddRange(PictureFolder.Load(folder));
    using var run = new RunFolder();
    using var ports = FreePorts.Claim(3);
    await Comparison.RunAsync(arguments, pictures, run, ports.First, Console.Error.WriteLine, canceled.Token);
    return 0;
}
catch (PeersException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (OperationCanceledException) when (canceled.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("Interrupted; all servers have been stopped.");
    return 130;
}
