using System.Runtime.InteropServices;
using ImageProxy.Rendering.Workers;
using ImageProxy.Tests.Caching.Disk;

namespace ImageProxy.Tests.Rendering.Workers;

internal sealed class WorkerCommandTests
{
    private const string LibraryPath = "LD_LIBRARY_PATH";

    [Test]
    public void Program_StartedAsItsOwnProgram_StartsThatAgain()
    {
        using var folder = new ScratchFolder();
        var (path, arguments) = WorkerCommand.Program("/opt/imageproxy/imageproxy", $"{folder.Path}/imageproxy.dll", folder.Path);
        Assert.That((path, arguments.Length), Is.EqualTo(("/opt/imageproxy/imageproxy", 0)));
    }

    [Test]
    public void Program_StartedByDotnet_StartsTheAssemblyByTheSameDotnet()
    {
        using var folder = new ScratchFolder();
        string dotnet = Touch(folder, "sdk/dotnet"), assembly = Touch(folder, "app/imageproxy.dll");
        var (path, arguments) = WorkerCommand.Program(dotnet, assembly, $"{folder.Path}/runtime");
        Assert.That((path, string.Join(' ', arguments)), Is.EqualTo((dotnet, assembly)));
    }

    [TestCase("/usr/bin/testhost")]
    [TestCase(null)]
    public void Program_StartedBySomethingElse_StartsTheAssemblyByTheRuntimesDotnet(string? process)
    {
        using var folder = new ScratchFolder();
        string dotnet = Touch(folder, "runtime/dotnet"), assembly = Touch(folder, "app/imageproxy.dll");
        var (path, arguments) = WorkerCommand.Program(process, assembly, $"{folder.Path}/runtime");
        Assert.That((path, string.Join(' ', arguments)), Is.EqualTo((dotnet, assembly)));
    }

    [Test]
    public void Program_NoDotnetAnywhere_StartsTheProgramBesideTheAssembly()
    {
        using var folder = new ScratchFolder();
        string assembly = Touch(folder, "app/imageproxy.dll"), program = Touch(folder, "app/imageproxy");
        var (path, arguments) = WorkerCommand.Program("/usr/bin/testhost", assembly, $"{folder.Path}/runtime");
        Assert.That((path, arguments.Length), Is.EqualTo((program, 0)));
    }

    [Test]
    public void Program_NothingThere_SaysWhatWasLookedFor()
    {
        using var folder = new ScratchFolder();
        Assert.That(
            () => WorkerCommand.Program("/usr/bin/testhost", $"{folder.Path}/imageproxy.dll", "/nowhere"),
            Throws.TypeOf<WorkerStartException>().With.Message.Contains($"{folder.Path}/imageproxy ").And.Message.Contains("/nowhere/dotnet"));
    }

    [Test]
    public void Program_HereInATest_IsThere()
    {
        var (path, arguments) = WorkerCommand.Program();
        Assert.That(arguments.Prepend(path).Select(File.Exists), Is.All.True);
    }

    [Test]
    public void Variables_OfThisProcess_AreOnlyTheWorkersOwn()
    {
        const string secret = "AWS_SECRET_ACCESS_KEY";
        string? before = Environment.GetEnvironmentVariable(LibraryPath), secretBefore = Environment.GetEnvironmentVariable(secret);
        try
        {
            Environment.SetEnvironmentVariable(secret, "hunter2");
            Environment.SetEnvironmentVariable(LibraryPath, null);
            string[] plain = [.. WorkerCommand.Variables(1L << 30)];
            Environment.SetEnvironmentVariable(LibraryPath, "/opt/vips/lib");
            string[] withLibraries = [.. WorkerCommand.Variables(1L << 30)];

            Assert.That(plain.Select(v => v.Split('=')[0]), Is.EquivalentTo(new[]
            {
                "DOTNET_ROOT", "DOTNET_EnableDiagnostics", "DOTNET_gcServer", "DOTNET_gcConcurrent", "DOTNET_TieredPGO", "DOTNET_GCHeapHardLimit", "MALLOC_ARENA_MAX", "VIPS_CONCURRENCY",
            }));
            Assert.That(plain, Does.Contain("DOTNET_GCHeapHardLimit=30000000").And.Contain("DOTNET_EnableDiagnostics=0"), "three quarters of 1 GiB, in hexadecimal");
            Assert.That(withLibraries.Except(plain), Is.EqualTo(new[] { "LD_LIBRARY_PATH=/opt/vips/lib" }));
        }
        finally
        {
            Environment.SetEnvironmentVariable(LibraryPath, before);
            Environment.SetEnvironmentVariable(secret, secretBefore);
        }
    }

    [Test]
    public void Files_OfThisProgram_AreProgramsAndLibrariesWithoutSettings()
    {
        string[] files = [.. WorkerCommand.Files("/opt/program", [])];
        Assert.That(files, Does.Contain("/opt/program").And.Contain(Path.Combine(AppContext.BaseDirectory, "imageproxy.dll")));
        Assert.That(files.Select(file => Path.GetFullPath(file)), Does.Contain(Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."))));
        Assert.That(files.Select(Path.GetFileName), Has.None.StartsWith("appsettings"));
        Assert.That(files.Select(Path.TrimEndingDirectorySeparator), Has.None.EqualTo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "the folder itself would let in all that lies there");
    }

    [Test]
    public void Files_OfAModesAssembly_AreTheLibrariesBesideItAndNothingElse()
    {
        using var folder = new ScratchFolder();
        string[] libraries = [Touch(folder, "Prints.dll"), Touch(folder, "Other.dll"), Touch(folder, "Prints.deps.json")];
        Touch(folder, "secrets.json");

        string[] own = [.. WorkerCommand.Files("/opt/program", [libraries[0]]).Where(file => Path.GetDirectoryName(file) == Path.GetDirectoryName(libraries[0]))];

        Assert.That(own, Is.EquivalentTo(libraries));
    }

    private static string Touch(ScratchFolder folder, string name)
    {
        string path = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }
}
