namespace ImageProxy.Imaging.Jpeg.Writing;

/// <summary>Tables and tokens of one picture, kept for the next one.</summary>
internal sealed class JpegWritingWorkspace
{
    private static readonly IdleWorkspaces<JpegWritingWorkspace> Idle = new();

    public TokenList Tokens { get; } = new();

    public BlockQuantizer Luma { get; } = new();

    public BlockQuantizer Color { get; } = new();

    /// <summary>See <see cref="BlockQuantizer.Run"/>.</summary>
    public int[] Levels { get; } = new int[64];

    /// <summary>Likewise.</summary>
    public float[] Sizes { get; } = new float[64];

    /// <summary>The samples of a block that lies across the edge.</summary>
    public byte[] EdgeBlock { get; } = new byte[64];

    /// <summary>For the first coefficients and the others of brightness, then of colour.</summary>
    public BestCode[] Codes { get; } = [new(), new(), new(), new()];

    /// <summary>See <see cref="EntropyWriter.Write"/>.</summary>
    public ulong[] Entries { get; } = new ulong[TokenList.Kinds];

    public static JpegWritingWorkspace Rent() => Idle.Take() ?? new();

    /// <summary>Not to be used by the caller afterwards.</summary>
    public void Return()
    {
        Tokens.Release();
        Idle.Give(this);
    }
}
