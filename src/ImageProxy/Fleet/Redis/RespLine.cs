namespace ImageProxy.Fleet.Redis;

/// <summary>A connection that is made anew whenever it is lost or silent: tried again after 50 ms, 100 ms, … 1 s.</summary>
/// <param name="received">As for <see cref="RespConnection.OpenAsync"/>.</param>
/// <param name="opened">Done with every new connection, when others can use it already; if it fails, so has the connection.</param>
internal sealed class RespLine(RespSettings settings, Action<string, byte[]>? received, Func<RespConnection, Task>? opened, TimeProvider time) : IAsyncDisposable
{
    /// <summary>For a connection to be made and its first commands to be answered.</summary>
    private static readonly TimeSpan OpenWithin = TimeSpan.FromSeconds(2);

    /// <summary>A connection on which nothing was answered for so long is given up; it is asked every second.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly ReadOnlyMemory<byte> Ping = RespCommand.Encode("PING");

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _keeping = Task.CompletedTask;
    private volatile RespConnection? _current;
    private string _reason = "not connected yet";

    /// <returns>Completes when the first attempt is over.</returns>
    public Task StartAsync()
    {
        _keeping = Task.Run(KeepAsync);
        return _tried.Task;
    }

    /// <inheritdoc cref="RespConnection.SendAsync"/>
    public Task<object?> SendAsync(ReadOnlyMemory<byte> command) =>
        _current?.SendAsync(command) ?? Task.FromException<object?>(new IOException($"There is no connection to Redis: {Volatile.Read(ref _reason)}"));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task KeepAsync()
    {
        var pause = FirstPause;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using var connection = await OpenAsync();
                _current = connection;
                if (opened is not null)
                    await opened(connection).WaitAsync(OpenWithin, time, _stopping.Token);
                _tried.TrySetResult();
                pause = FirstPause;
                await WatchAsync(connection);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Names that do not resolve, refused connections, certificates, passwords: all are tried again.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Volatile.Write(ref _reason, e is OperationCanceledException ? "no connection in time" : e.Message);
                _tried.TrySetResult();
            }
            finally
            {
                _current = null;
            }

            await Task.Delay(pause, time, _stopping.Token);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<RespConnection> OpenAsync()
    {
        using var late = new CancellationTokenSource(OpenWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stopping.Token);
        var connection = await RespConnection.OpenAsync(settings, received, time, either.Token);
        try
        {
            if (settings.Password is { } password)
                await AskAsync(settings.User is { } user ? RespCommand.Encode("AUTH", user, password) : RespCommand.Encode("AUTH", password));
            if (settings.Database != 0)
                await AskAsync(RespCommand.Encode("SELECT", settings.Database));
            await AskAsync(Ping);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        Task AskAsync(ReadOnlyMemory<byte> command) => connection.SendAsync(command).WaitAsync(either.Token);
    }

    private async Task WatchAsync(RespConnection connection)
    {
        while (!connection.Closed.IsCompleted)
        {
            await connection.Closed.WaitAsync(AskEvery, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stopping.Token.ThrowIfCancellationRequested();
            if (connection.Silence > LongestSilence)
                connection.Close(new TimeoutException("Redis has been silent for too long."));
            else if (connection.Silence == TimeSpan.Zero)
                _ = connection.SendAsync(Ping).ContinueWith(static ping => ping.Exception, TaskScheduler.Default); // observed
        }

        Volatile.Write(ref _reason, "it was lost");
    }
}
