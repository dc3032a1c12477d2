namespace ImageProxy.Playground;

internal static class PlaygroundServices
{
    public static IServiceCollection AddPlayground(this IServiceCollection services) => services
        .AddSection<PlaygroundOptions>(PlaygroundOptions.Section, _ => [])
        .AddSingleton<PlaygroundAccess>().AddSingleton<PlaygroundData>().AddSingleton<PlaygroundEndpoint>();
}
