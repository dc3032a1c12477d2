using System.Reflection;

namespace ImageProxy.Observability;

/// <summary>What is running, to those who are told.</summary>
internal static class ProductVersion
{
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
