using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;

namespace ImageProxy.Imaging.Tests.Modes;

public sealed class ModeParametersTests
{
    [Test]
    public void Read_NothingGiven_IsTheDefault()
    {
        var parameters = ModeParameters.None;

        Assert.That(
            (parameters.Number("A", 0, 1, 0.5), parameters.Color("B", Color.Black), parameters.Flag("C", true), parameters.Choice("D", ["x", "y"], "y")),
            Is.EqualTo((0.5, Color.Black, true, "y")));
        Assert.That(parameters.Faults, Is.Empty);
        Assert.That(parameters.ToString(), Is.EqualTo("A=0.5;B=#000000ff;C=true;D=y"));
    }

    [Test]
    public void Read_Given_IsWhatStandsThereWhateverItsCase()
    {
        var parameters = Of(("a", "0.25"), ("B", "#fff"), ("c", "False"), ("D", "x"));

        Assert.That(
            (parameters.Number("A", 0, 1, 0.5), parameters.Color("B", Color.Black), parameters.Flag("C", true), parameters.Choice("D", ["x", "y"], "y")),
            Is.EqualTo((0.25, Color.White, false, "x")));
        Assert.That(parameters.Faults, Is.Empty);
    }

    [TestCase("2")]
    [TestCase("-0.1")]
    [TestCase("NaN")]
    [TestCase("0,5")]
    [TestCase("")]
    public void Number_OutOfRangeOrNone_IsAFaultAndTheDefault(string text)
    {
        var parameters = Of(("A", text));

        Assert.That(parameters.Number("A", 0, 1, 0.5), Is.EqualTo(0.5));
        Assert.That(parameters.Faults, Is.EqualTo(new[] { ("A", $"is '{text}'; it must be a number from 0 to 1.") }));
    }

    [Test]
    public void Faults_NameThatNobodyReads_ListsThoseThereAre()
    {
        var parameters = Of(("Drak", "#000"));
        parameters.Color("Dark", Color.Black);
        parameters.Color("Light", Color.White);

        Assert.That(parameters.Faults, Is.EqualTo(new[] { ("Drak", "is no parameter of the mode; it has Dark, Light.") }));
    }

    [Test]
    public void Choice_AnotherWord_IsAFaultThatListsThem()
    {
        var parameters = Of(("Fit", "Crop"));

        Assert.That(parameters.Choice("Fit", ["crop", "resize"], "resize"), Is.EqualTo("resize"));
        Assert.That(parameters.Faults.Single().Problem, Is.EqualTo("is 'Crop'; it must be one of crop, resize."));
    }

    private static ModeParameters Of(params (string Name, string Value)[] given) => new(given.ToDictionary(g => g.Name, string? (g) => g.Value), new());
}
