using ImageProxy.Commands;

namespace ImageProxy.Tests.Commands;

public sealed class ServeArgumentsTests
{
    [TestCase("", ExpectedResult = "")]
    [TestCase("--Caching:MaxBytes=1", ExpectedResult = "--Caching:MaxBytes=1")]
    [TestCase("--urls http://127.0.0.1:80", ExpectedResult = "--urls http://127.0.0.1:80")]
    [TestCase("Caching:MaxBytes=1", ExpectedResult = "Caching:MaxBytes=1")]
    [TestCase("/Caching:MaxBytes=1", ExpectedResult = "/Caching:MaxBytes=1")]
    [TestCase("serve", ExpectedResult = "")]
    [TestCase("serve --Caching:MaxBytes=1 x", ExpectedResult = "--Caching:MaxBytes=1 x")]
    public string Are_SettingsOrServe_AreForTheService(string line)
    {
        Assert.That(ServeArguments.Are(Split(line), out string[] settings), Is.True);
        return string.Join(' ', settings);
    }

    [TestCase("--help")]
    [TestCase("-h")]
    [TestCase("--version")]
    [TestCase("serve --help")]
    [TestCase("check")]
    [TestCase("rendr --Caching:MaxBytes=1")]
    public void Are_CommandsAndQuestions_AreNot(string line) => Assert.That(ServeArguments.Are(Split(line), out _), Is.False);

    [TestCase("--Caching:MaxBytes=1", ExpectedResult = true)]
    [TestCase("--Images:Presets:card:Size=60x60", ExpectedResult = true)]
    [TestCase("--server=http://127.0.0.1:5500", ExpectedResult = false)]
    [TestCase("--size=10x10", ExpectedResult = false)]
    [TestCase("--mode", ExpectedResult = false)]
    [TestCase("people:ann=1.jpg", ExpectedResult = false)]
    public bool IsSectionSetting_Always_NeedsASectionBeforeItsValue(string argument) => ServeArguments.IsSectionSetting(argument);

    private static string[] Split(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
