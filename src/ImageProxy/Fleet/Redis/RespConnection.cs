using System.Net.Security;
using System.Net.Sockets;

namespace ImageProxy.Fleet.Redis;

/// <summary>
/// One connection, pipelined: commands are sent as they come and answered in their order. Once anything is wrong it is closed, and all that
/// was not answered fails.
/// </summary>
/// <remarks>
/// Reads and writes on two threads of its own: an answer must not wait behind renders for a thread of the pool, nor a caller for a Redis
/// that does not read.
/// </remarks>
internal sealed class RespConnection : IDisposable
{
    /// <summary>Commands that may wait for their answers; more are refused at once.</summary>
    internal const int MostPending = 10_000;

    /// <summary>Sent at once, where several commands wait.</summary>
    private const int PieceBytes = 16 << 10;

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly Action<string, byte[]>? _received;
    private readonly TimeProvider _time;
    private readonly object _lock = new();
    private readonly Queue<ReadOnlyMemory<byte>> _toSend = [];
    private readonly Queue<(TaskCompletionSource<object?> Answer, long Since)> _pending = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;

    private RespConnection(Socket socket, Stream stream, Action<string, byte[]>? received, TimeProvider time)
    {
        (_socket, _stream, _received, _time) = (socket, stream, received, time);
        new Thread(Write) { IsBackground = true, Name = "Redis writer" }.Start();
        new Thread(Read) { IsBackground = true, Name = "Redis reader" }.Start();
    }

    /// <summary>Completes when the connection is closed, for whatever reason.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Since the oldest command was sent that has not been answered; zero if there is none.</summary>
    public TimeSpan Silence
    {
        get
        {
            lock (_lock)
                return _pending.TryPeek(out var oldest) ? _time.GetElapsedTime(oldest.Since) : TimeSpan.Zero;
        }
    }

    /// <param name="received">Channel and content of every message. Called on the reading thread; must be quick.</param>
    public static async Task<RespConnection> OpenAsync(RespSettings settings, Action<string, byte[]>? received, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(settings.Host, settings.Port, cancellationToken);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (settings.TlsHost is { } host)
            {
                var tls = new SslStream(stream);
                stream = tls;
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancellationToken);
            }

            return new(socket, stream, received, time);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <returns>As <see cref="RespReader.Read()"/>, but for errors.</returns>
    /// <exception cref="RespError">Redis' own.</exception>
    /// <exception cref="IOException">The connection is closed, or became so before the answer.</exception>
    public Task<object?> SendAsync(ReadOnlyMemory<byte> command)
    {
        var answer = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_fault is { } fault)
                return Task.FromException<object?>(new IOException("The connection to Redis is closed.", fault));
            if (_pending.Count >= MostPending)
                return Task.FromException<object?>(new IOException("Too many commands wait for Redis."));
            _pending.Enqueue((answer, _time.GetTimestamp()));
            _toSend.Enqueue(command);
            Monitor.Pulse(_lock);
        }

        return answer.Task;
    }

    public void Close(Exception reason)
    {
        lock (_lock)
        {
            if (_fault is not null)
                return;
            _fault = reason;
            Monitor.PulseAll(_lock);
        }

        _socket.Close(0); // frees both threads
        foreach (var (answer, _) in _pending)
            answer.TrySetException(new IOException("The connection to Redis was lost.", reason));
        _closed.TrySetResult();
    }

    public void Dispose() => Close(new ObjectDisposedException(nameof(RespConnection)));

    private void Write()
    {
        try
        {
            byte[] piece = new byte[PieceBytes];
            while (NextToSend(piece) is { IsEmpty: false } bytes)
            {
                _stream.Write(bytes.Span);
                _stream.Flush();
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            Close(e);
        }
    }

    /// <summary>Short commands that wait, put together in <paramref name="piece"/>, or a long one by itself; nothing once closed.</summary>
    private ReadOnlyMemory<byte> NextToSend(byte[] piece)
    {
        lock (_lock)
        {
            while (_toSend.Count == 0 && _fault is null)
                Monitor.Wait(_lock);
            if (_fault is not null)
                return default;
            var first = _toSend.Dequeue();
            if (_toSend.Count == 0 || first.Length + _toSend.Peek().Length > piece.Length)
                return first;
            first.CopyTo(piece);
            int filled = first.Length;
            while (_toSend.TryPeek(out var next) && filled + next.Length <= piece.Length)
            {
                _toSend.Dequeue().CopyTo(piece.AsMemory(filled));
                filled += next.Length;
            }

            return piece.AsMemory(0, filled);
        }
    }

    private void Read()
    {
        try
        {
            var reader = new RespReader(_stream);
            while (true)
                Take(reader.Read());
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidDataException or InvalidOperationException)
        {
            Close(e);
        }
    }

    private void Take(object? value)
    {
        // Only a connection that has subscribed is told what it has not asked for.
        if (_received is not null && value is object?[] and [byte[] kind, byte[] channel, byte[] content] && kind.AsSpan().SequenceEqual("message"u8))
        {
            _received(System.Text.Encoding.UTF8.GetString(channel), content);
            return;
        }

        TaskCompletionSource<object?> answer;
        lock (_lock)
        {
            if (_fault is not null)
                return;
            answer = _pending.TryDequeue(out var oldest) ? oldest.Answer : throw new InvalidDataException("Redis has answered what it was not asked.");
        }

        if (value is RespError error)
            answer.TrySetException(error);
        else
            answer.TrySetResult(value);
    }
}
