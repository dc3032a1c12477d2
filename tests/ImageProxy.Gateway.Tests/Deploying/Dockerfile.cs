using System.Text.RegularExpressions;

namespace ImageProxy.Gateway.Tests.Deploying;

/// <summary><c>deploy/Dockerfile</c> as stages of instructions.</summary>
internal static partial class Dockerfile
{
    /// <summary>In the order of the file; the last one is what is built where none is named.</summary>
    public static IReadOnlyList<Stage> Stages { get; } = Parse(Deployment.Read("Dockerfile"));

    /// <summary>What a container of a stage has in its environment; <c>service</c> or <c>gateway</c>.</summary>
    public static Dictionary<string, string> EnvironmentOf(string stage) => Lineage(stage)
        .SelectMany(s => s.Of("ENV")).SelectMany(line => VariablePattern().Matches(line))
        .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

    /// <summary>The stage and those it stands on, the lowest first.</summary>
    public static IEnumerable<Stage> Lineage(string name)
    {
        var stage = Stages.Single(s => s.Name == name);
        return (Stages.Any(s => s.Name == stage.Base) ? Lineage(stage.Base) : []).Append(stage);
    }

    private static List<Stage> Parse(string text)
    {
        var stages = new List<Stage>();
        foreach (string line in Continued().Replace(CommentPattern().Replace(text, ""), " ").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string instruction = line[..line.IndexOf(' ')], arguments = line[(instruction.Length + 1)..].Trim();
            if (instruction == "FROM" && arguments.Split(" AS ") is [var below, var name])
                stages.Add(new(name, below, []));
            else
                stages[^1].Instructions.Add((instruction, arguments));
        }

        return stages;
    }

    internal sealed record Stage(string Name, string Base, List<(string Instruction, string Arguments)> Instructions)
    {
        public IEnumerable<string> Of(string instruction) => Instructions.Where(i => i.Instruction == instruction).Select(i => i.Arguments);
    }

    [GeneratedRegex(@"(?m)^\s*#.*\n")]
    private static partial Regex CommentPattern();

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();

    [GeneratedRegex(@"([A-Za-z_0-9]+)=(\S+)")]
    private static partial Regex VariablePattern();
}
