namespace ImageProxy.Peers;

/// <summary>Where a run keeps what its servers read and write; deleted with this object. Readable by the users that servers change to.</summary>
internal sealed class RunFolder : IDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly string _path = Directory.CreateTempSubdirectory("imageproxy-peers-").FullName;

    public RunFolder()
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_path, Readable);
    }

    public string Originals => Part("originals");

    /// <summary>Our service's renditions.</summary>
    public string Cache => Part("cache");

    /// <summary>What nginx serves as it is.</summary>
    public string Static => Part("static");

    public string Nginx => Part("nginx");

    public void Dispose() => Directory.Delete(_path, recursive: true);

    private string Part(string name) => Directory.CreateDirectory(Path.Combine(_path, name)).FullName;
}
