using System.Buffers.Binary;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Rendering.Workers;

namespace ImageProxy.Tests.Rendering.Workers;

/// <summary>The bytes themselves, and where their ranges end.</summary>
internal sealed class WireTests
{
    [Test]
    public void Write_EveryKindOfField_IsLittleEndianWithoutGaps()
    {
        var writer = new WireWriter();
        writer.Byte(0xAB);
        writer.Flag(true);
        writer.Int(-2);
        writer.UInt(0x01020304);
        writer.Float(1);
        writer.Double(-2);
        writer.Text("é");
        Assert.That(Convert.ToHexString(writer.Written), Is.EqualTo("AB" + "01" + "FEFFFFFF" + "04030201" + "0000803F" + "00000000000000C0" + "02000000" + "C3A9"));
    }

    [Test]
    public void Read_EveryKindOfField_GivesItBackAndEnds()
    {
        var reader = new WireReader(Convert.FromHexString("AB01FEFFFFFF040302010000803F00000000000000C002000000C3A9"));
        Assert.That((reader.Byte(), reader.Flag(), reader.Int(), reader.UInt()), Is.EqualTo(((byte)0xAB, true, -2, 0x01020304u)));
        Assert.That((reader.Float(), reader.Double(), reader.Text()), Is.EqualTo((1f, -2.0, "é")));
        reader.End();
    }

    [TestCase("", Description = "nothing at all")]
    [TestCase("02", Description = "neither yes nor no")]
    public void Flag_NoFlag_IsRefused(string hex) => Assert.That(() => new WireReader(Convert.FromHexString(hex)).Flag(), Throws.TypeOf<ProtocolException>());

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(3, true)]
    [TestCase(4, false)]
    [TestCase(-1, false)]
    [TestCase(int.MaxValue, false)]
    [TestCase(int.MinValue, false)]
    public void IntBetween_OneAndThree_TakesBothEndsAndNothingBeyond(int value, bool isTaken) =>
        Assert.That(() => new WireReader(Bytes(value)).IntBetween(1, 3), isTaken ? Is.EqualTo(value) : Throws.TypeOf<ProtocolException>());

    [TestCase(0, true)]
    [TestCase((int)ImageFormat.Svg, true)]
    [TestCase((int)ImageFormat.Svg + 1, false)]
    [TestCase(-1, false)]
    public void Enum_OnlyNamedValues_AreTaken(int value, bool isTaken) =>
        Assert.That(() => new WireReader(Bytes(value)).Enum<ImageFormat>(), isTaken ? Is.EqualTo((ImageFormat)value) : Throws.TypeOf<ProtocolException>());

    [TestCase(-1)]
    [TestCase(1)]
    [TestCase(int.MaxValue)]
    [TestCase(int.MinValue)]
    public void Text_LengthThatIsNotThere_IsRefused(int length) =>
        Assert.That(() => new WireReader(Bytes(length)).Text(), Throws.TypeOf<ProtocolException>());

    [Test]
    public void Text_BytesThatAreNoUtf8_AreReplaced() =>
        Assert.That(new WireReader([2, 0, 0, 0, (byte)'a', 0xFF]).Text(), Is.EqualTo("a\uFFFD"));

    [Test]
    public void Text_Long_IsCutAfter2000CharactersEvenWithinAPair()
    {
        var writer = new WireWriter();
        writer.Text(new string('x', 1_999) + "\U0001F600 and more");
        Assert.That(new WireReader(writer.Written).Text(), Is.EqualTo(new string('x', 1_999) + "\uFFFD"));
    }

    [TestCase(1, true)]
    [TestCase(1 << 24, true)]
    [TestCase(0, false)]
    [TestCase((1 << 24) + 1, false)]
    [TestCase(-5, false)]
    public void Size_UpTo16777216OnASide_IsTaken(int side, bool isTaken) => Assert.Multiple(() =>
    {
        Assert.That(() => SizeIn([.. Bytes(side), .. Bytes(7)]), isTaken ? Is.EqualTo(new PixelSize(side, 7)) : Throws.TypeOf<ProtocolException>());
        Assert.That(() => SizeIn([.. Bytes(7), .. Bytes(side)]), isTaken ? Is.EqualTo(new PixelSize(7, side)) : Throws.TypeOf<ProtocolException>());
    });

    [Test]
    public void Findings_MapLargerThanAnyThumbnail_IsRefusedBeforeItsScoresAreRead()
    {
        Assert.That(() => FindingsIn([0, 1, .. Bytes(65), .. Bytes(1)]), Throws.TypeOf<ProtocolException>().With.Message.EqualTo("65 is not between 1 and 64."));
        Assert.That(() => FindingsIn([0, 1, .. Bytes(1), .. Bytes(0)]), Throws.TypeOf<ProtocolException>());
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(-1f)]
    public void Findings_ScoreThatIsNone_IsRefused(float score) => Assert.That(
        () => FindingsIn([0, 1, .. Bytes(1), .. Bytes(1), .. BitConverter.GetBytes(score)]), Throws.TypeOf<ProtocolException>().With.Message.EndWith("is no score."));

    [Test]
    public void Plan_32Effects_AreTheMost()
    {
        static byte[] Of(int effects) => WorkerJob.Render(Info, new() { Source = new(0, 0, 1, 1), Scaled = new(1, 1), Output = new(1, 1), Effects = [.. Enumerable.Repeat(new Effect.Blur(1), effects)] }, new(ImageFormat.Jpeg, 80))
            .Write(1, 1).Written.ToArray();

        Assert.That(WorkerJob.Read(Of(32), out _, out _).Plan!.Effects, Has.Length.EqualTo(32));
        Assert.That(() => WorkerJob.Read(Of(33), out _, out _), Throws.TypeOf<ProtocolException>());
    }

    [Test]
    public void Job_TwoWatermarks_GetTheirPicturesFromBehindTheOriginal()
    {
        WatermarkPicture.TryRead(PngWriter.Write(new Bitmap(4, 4)), out var one, out _);
        WatermarkPicture.TryRead(PngWriter.Write(new Bitmap(5, 9)), out var two, out _);
        Effect[] effects = [new Effect.Watermark(one!, Anchor.Top, 1, 1, 0), new Effect.Blur(1), new Effect.Watermark(two!, Anchor.Left, 1, 1, 0)];
        var job = WorkerJob.Render(Info, new() { Source = new(0, 0, 1, 1), Scaled = new(1, 1), Output = new(1, 1), Effects = [.. effects] }, new(ImageFormat.Jpeg, 80));

        var read = WorkerJob.Read(job.Write(1, 1).Written, out _, out _);
        byte[] attached = [.. job.Attachments.SelectMany(bytes => bytes.ToArray())];
        var whole = read.With(attached);

        Assert.That((read, read.AttachedBytes), Is.EqualTo((job, attached.Length)));
        Assert.That(whole.Plan!.Effects.OfType<Effect.Watermark>().Select(mark => mark.Picture.Info.Size), Is.EqualTo(new PixelSize[] { new(4, 4), new(5, 9) }));
        Assert.That(() => read.With(new byte[attached.Length]), Throws.TypeOf<ProtocolException>());
    }

    /// <summary>Nothing bounds the frames of a GIF of which only the first is shown.</summary>
    [Test]
    public void Job_MillionsOfFrames_IsRead()
    {
        var job = WorkerJob.Look(Info with { Format = ImageFormat.Gif, Frames = 5_000_000 }, Analysis.Border);
        Assert.That(WorkerJob.Read(job.Write(1, 1).Written, out _, out _), Is.EqualTo(job));
    }

    [Test]
    public void Job_NegativeLength_IsRefused() =>
        Assert.That(() => WorkerJob.Read(WorkerJob.Look(Info, Analysis.None).Write(1, -1).Written, out _, out _), Throws.TypeOf<ProtocolException>());

    [Test]
    public void Open_AnotherMarkOrVersion_SaysWhich()
    {
        byte[] message = WorkerJob.Look(Info, Analysis.None).Write(1, 1).Written.ToArray();
        byte[] marked = [.. message], later = [.. message], unknown = [.. message];
        marked[0]++;
        later[4]++;
        unknown[8] = 9;
        Assert.Multiple(() =>
        {
            Assert.That(() => WorkerJob.Read(marked, out _, out _), Throws.TypeOf<ProtocolException>().With.Message.EqualTo("Not a message of ours."));
            Assert.That(() => WorkerJob.Read(later, out _, out _), Throws.TypeOf<ProtocolException>().With.Message.EqualTo($"Version {Messages.Version + 1} of the protocol, not {Messages.Version}."));
            Assert.That(() => WorkerJob.Read(unknown, out _, out _), Throws.TypeOf<ProtocolException>().With.Message.EqualTo("9 is no MessageKind."));
        });
    }

    [Test]
    public void Write_LongestReplyThereIs_FitsAMessage()
    {
        var reply = WireSamples.Reply(new Random(1)) with
        {
            Detail = new string('\u8A9E', 5_000),
            Findings = new(new(1, 2, 3, 4), WireSamples.Map(new Random(1), new(64, 64))),
        };
        byte[] written = reply.Write().Written.ToArray();
        Assert.That(written, Has.Length.InRange(6_000 + (4 * 64 * 64), Messages.MaxBytes));
        Assert.That(WorkerReply.Read(written).Detail, Has.Length.EqualTo(2_000));
    }

    [TestCase(-1)]
    [TestCase(16)]
    public void Hello_LayersThatDoNotExist_AreRefused(int layers) => Assert.That(
        () => WorkerHello.Read(new WorkerHello("", new((Native.Sandbox.SandboxLayers)layers, "")).Write().Written), Throws.TypeOf<ProtocolException>());

    private static ImageInfo Info => new() { Format = ImageFormat.Jpeg, StoredSize = new(1, 1) };

    private static PixelSize SizeIn(byte[] bytes)
    {
        var reader = new WireReader(bytes);
        return reader.Size();
    }

    private static Findings FindingsIn(byte[] bytes)
    {
        var reader = new WireReader(bytes);
        return reader.Findings();
    }

    private static byte[] Bytes(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
