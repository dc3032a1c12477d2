using System.Text;
using ImageProxy.Fleet.Redis;

namespace ImageProxy.Tests.Fleet;

internal sealed class RespReaderTests
{
    [TestCase("+OK\r\n", "OK")]
    [TestCase(":-42\r\n", -42L)]
    [TestCase("$-1\r\n", null)]
    [TestCase("*-1\r\n", null)]
    public void Read_Scalar_IsItsValue(string text, object? expected)
    {
        Assert.That(Reader(text).Read(), Is.EqualTo(expected));
        Assert.That(Reader(text, pieces: true).Read(), Is.EqualTo(expected));
    }

    [Test]
    public void Read_BulkWithLineEndsInIt_IsItsBytes([Values] bool pieces) =>
        Assert.That(Reader("$6\r\na\r\nb\r\n\r\n", pieces).Read(), Is.EqualTo("a\r\nb\r\n"u8.ToArray()));

    [Test]
    public void Read_BulkLargerThanTheBuffer_IsWhole([Values] bool pieces)
    {
        string large = new('x', 100_000);
        var reader = Reader($"$100000\r\n{large}\r\n:1\r\n", pieces);
        Assert.That(reader.Read(), Is.EqualTo(Encoding.ASCII.GetBytes(large)));
        Assert.That(reader.Read(), Is.EqualTo(1L));
    }

    [Test]
    public void Read_Error_IsAValueNotAnException() => Assert.That((Reader("-OOM no\r\n").Read() as RespError)?.Message, Is.EqualTo("OOM no"));

    [Test]
    public void Read_Array_IsItsItems() =>
        Assert.That(Reader("*3\r\n$1\r\na\r\n:2\r\n*1\r\n+c\r\n").Read(), Is.EqualTo(new object[] { "a"u8.ToArray(), 2L, new object[] { "c" } }));

    [TestCase("?\r\n")]
    [TestCase("$x\r\n")]
    [TestCase("$-2\r\n")]
    [TestCase("$134217729\r\n", Description = "over the limit")]
    [TestCase("$2\r\nabc\r\n")]
    [TestCase(":1\rx")]
    [TestCase("*20000\r\n", Description = "more than the log of purges has")]
    [TestCase("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", Description = "too deep")]
    public void Read_NoRedis_IsRefused(string text) => Assert.That(() => Reader(text).Read(), Throws.InstanceOf<InvalidDataException>());

    [TestCase("")]
    [TestCase("$5\r\nab")]
    [TestCase("+O")]
    public void Read_CutOff_IsTheEnd(string text) => Assert.That(() => Reader(text).Read(), Throws.InstanceOf<EndOfStreamException>());

    [Test]
    public void Read_LineWithoutEnd_IsRefused() => Assert.That(() => Reader("+" + new string('x', 5000)).Read(), Throws.InstanceOf<InvalidDataException>());

    [Test]
    public void Encode_EveryKindOfPart_IsAnArrayOfByteStrings() => Assert.That(
        Encoding.Latin1.GetString(RespCommand.Encode("SET", "ké", new byte[] { 0, 255 }, "PX", 12, -3L).Span),
        Is.EqualTo("*6\r\n$3\r\nSET\r\n$3\r\nk\u00c3\u00a9\r\n$2\r\n\0\u00ff\r\n$2\r\nPX\r\n$2\r\n12\r\n$2\r\n-3\r\n"));

    private static RespReader Reader(string text, bool pieces = false)
    {
        var stream = new MemoryStream(Encoding.Latin1.GetBytes(text));
        return new(pieces ? new OneByteStream(stream) : stream);
    }

    /// <summary>As a network may deliver.</summary>
    private sealed class OneByteStream(Stream inner) : MemoryStream
    {
        public override int Read(Span<byte> buffer) => inner.Read(buffer[..Math.Min(1, buffer.Length)]);

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(1, count));
    }
}
