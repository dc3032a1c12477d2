using ImageProxy.Native.Files;

namespace ImageProxy.Native.Tests.Files;

internal sealed class FolderSyncTests
{
    [Test]
    public void Flush_Folder_SaysNothing()
    {
        var folder = Directory.CreateTempSubdirectory("imageproxy-folder-");
        Assert.That(() => FolderSync.Flush(folder.FullName), Throws.Nothing);
        folder.Delete();
    }

    [Test]
    public void Flush_MissingFolder_SaysWhich() =>
        Assert.That(() => FolderSync.Flush("/nowhere/at/all"), Throws.TypeOf<IOException>().With.Message.Contains("'/nowhere/at/all'"));
}
