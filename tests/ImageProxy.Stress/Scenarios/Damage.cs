namespace ImageProxy.Stress.Scenarios;

/// <summary>What a disk, a person or another program does to a file.</summary>
internal static class Damage
{
    /// <param name="kind">Any number: of ten, seven flip one bit, one truncates, one appends, one puts another entry in its place.</param>
    /// <param name="other">Another entry's file.</param>
    public static void Do(int kind, string file, string other)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        switch (kind % 10)
        {
            case 7:
                stream.SetLength(Random.Shared.NextInt64(stream.Length));
                break;
            case 8:
                stream.Seek(0, SeekOrigin.End);
                stream.Write(new byte[Random.Shared.Next(1, 5000)]);
                break;
            case 9:
                byte[] foreign = File.ReadAllBytes(other);
                stream.Write(foreign);
                stream.SetLength(foreign.Length);
                break;
            default:
                stream.Position = Random.Shared.NextInt64(stream.Length);
                int value = stream.ReadByte();
                stream.Seek(-1, SeekOrigin.Current);
                stream.WriteByte((byte)(value ^ (1 << Random.Shared.Next(8))));
                break;
        }
    }
}
