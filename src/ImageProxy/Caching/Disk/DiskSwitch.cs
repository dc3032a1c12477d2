namespace ImageProxy.Caching.Disk;

/// <summary>
/// Turns writing off when the disk is full, read-only or keeps failing, and tries again after 1 s, 2 s, 4 s … 5 min: one write alone, whose
/// outcome decides.
/// </summary>
internal sealed partial class DiskSwitch(string folder, TimeProvider time, ILogger logger)
{
    /// <summary>Faults in a row that count as a failing disk.</summary>
    internal const int FaultsInARow = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private bool _isOff;
    private bool _isProbing;
    private int _faults;
    private TimeSpan _pause = FirstPause;
    private long _offSince;

    public bool IsOff
    {
        get
        {
            lock (_lock)
                return _isOff;
        }
    }

    /// <summary>Whether <see cref="TryEnter"/> would say no: cheap to ask before preparing a write.</summary>
    public bool IsBlocked
    {
        get
        {
            lock (_lock)
                return IsBlockedNow;
        }
    }

    private bool IsBlockedNow => _isOff && (_isProbing || time.GetElapsedTime(_offSince) < _pause);

    /// <summary>Asks for leave to write. Whoever gets it reports exactly once: <see cref="Succeeded"/>, <see cref="Failed"/> or <see cref="Skipped"/>.</summary>
    /// <param name="isProbe">Whether this is the one write that decides; to be handed back with the report.</param>
    public bool TryEnter(out bool isProbe)
    {
        lock (_lock)
        {
            isProbe = false;
            if (IsBlockedNow)
                return false;
            _isProbing = isProbe = _isOff;
            return true;
        }
    }

    public void Succeeded(bool isProbe)
    {
        lock (_lock)
        {
            _faults = 0;
            if (!isProbe)
                return;
            _isOff = _isProbing = false;
            _pause = FirstPause;
        }

        LogOn(folder);
    }

    /// <summary>Nothing was tried, nothing is known.</summary>
    public void Skipped(bool isProbe)
    {
        if (!isProbe)
            return;
        lock (_lock)
            _isProbing = false;
    }

    public void Failed(Exception fault, bool isProbe)
    {
        lock (_lock)
        {
            _faults++;
            if (isProbe)
            {
                _isProbing = false;
                _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
                _offSince = time.GetTimestamp();
                return;
            }

            if (_isOff || (_faults < FaultsInARow && !DiskFault.IsLasting(fault)))
            {
                LogFault(folder, fault);
                return;
            }

            _isOff = true;
            _offSince = time.GetTimestamp();
        }

        LogOff(folder, fault);
    }

    [LoggerMessage(3001, LogLevel.Warning, "Writing to the disk tier in {Folder} is off until the disk is well again.")]
    private partial void LogOff(string folder, Exception fault);

    [LoggerMessage(3002, LogLevel.Information, "Writing to the disk tier in {Folder} is on again.")]
    private partial void LogOn(string folder);

    [LoggerMessage(3003, LogLevel.Debug, "A write to the disk tier in {Folder} failed.")]
    private partial void LogFault(string folder, Exception fault);
}
