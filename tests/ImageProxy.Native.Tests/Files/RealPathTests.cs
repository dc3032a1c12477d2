using ImageProxy.Native.Files;

namespace ImageProxy.Native.Tests.Files;

public sealed class RealPathTests
{
    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = RealPath.Of(Directory.CreateTempSubdirectory("real-path-").FullName, out _)!;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Of_LinkToFile_GivesTheFile()
    {
        File.WriteAllText($"{_folder}/a é.jpg", "x");
        File.CreateSymbolicLink($"{_folder}/link", "a é.jpg");
        string? path = RealPath.Of($"{_folder}/./link", out var problem);
        Assert.That((path, problem), Is.EqualTo(($"{_folder}/a é.jpg", PathProblem.None)));
    }

    [Test]
    public void Of_NothingThere_SaysSo()
    {
        File.WriteAllText($"{_folder}/file", "x");
        File.CreateSymbolicLink($"{_folder}/loop", "loop");
        foreach (string name in new[] { "none", "file/below", "loop", new string('n', 256), new string('p', 5000), "nul\0" })
        {
            string? path = RealPath.Of($"{_folder}/{name}", out var problem);
            Assert.That((path, problem), Is.EqualTo(((string?)null, PathProblem.NotThere)), name);
        }
    }

    [Test]
    public void IsRegularFile_FileFolderLinkDeviceAndNothing_OnlyTheFile()
    {
        File.WriteAllText($"{_folder}/file", "x");
        File.CreateSymbolicLink($"{_folder}/link", "file");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(RealPath.IsRegularFile($"{_folder}/file"), Is.True);
            Assert.That(RealPath.IsRegularFile($"{_folder}/link"), Is.False);
            Assert.That(RealPath.IsRegularFile(_folder), Is.False);
            Assert.That(RealPath.IsRegularFile("/dev/zero"), Is.False);
            Assert.That(RealPath.IsRegularFile($"{_folder}/none"), Is.False);
            Assert.That(RealPath.IsRegularFile($"{_folder}/file\0"), Is.False);
        }
    }
}
