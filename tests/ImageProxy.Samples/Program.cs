using System.Globalization;
using ImageProxy.Samples;

// Draws the sample originals anew: dotnet run -c Release --project tests/ImageProxy.Samples -- src/ImageProxy/samples
if (args is not [string folder])
{
    await Console.Error.WriteLineAsync("usage: ImageProxy.Samples <folder>");
    return 2;
}

long total = 0;
foreach (var (key, draw) in SampleOriginals.All)
{
    string file = Path.Combine(folder, key);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    byte[] bytes = draw();
    await File.WriteAllBytesAsync(file, bytes);
    total += bytes.Length;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length,10:N0}  {key}"));
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{total,10:N0}  bytes in all"));
return 0;
