namespace ImageProxy.EndToEnd;

/// <summary>Waits for what happens in the background and tells nobody.</summary>
internal static class Until
{
    /// <summary>Asks again until it is so; the test fails after 30 s.</summary>
    public static Task TrueAsync(Func<bool> holds, string what) => TrueAsync(() => Task.FromResult(holds()), what);

    public static async Task TrueAsync(Func<Task<bool>> holds, string what)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
        {
            if (timeout.IsCancellationRequested)
                Assert.Fail($"Within 30 s it was never so: {what}.");
            await Task.Yield();
        }
    }
}
