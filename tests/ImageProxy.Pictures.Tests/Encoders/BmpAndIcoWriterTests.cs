using ImageProxy.Imaging.Formats;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Pictures.Tests.Encoders;

public sealed class BmpAndIcoWriterTests
{
    [Test]
    public void Bmp_EveryKind_IsExact([Values(24, 32)] int bits, [Values] bool topDown, [Values(1, 2, 3, 4, 21)] int width)
    {
        var picture = Samples.SeeThrough(width, 9);
        byte[] file = BmpWriter.Write(picture, new() { BitsPerPixel = bits, TopDown = topDown });
        var header = Decoded.Header(file);
        Assert.That((header.Format, header.StoredSize, header.HasAlpha), Is.EqualTo((ImageFormat.Bmp, picture.Size, bits == 32)));
        Assert.That(Decoded.WorstError(Decoded.Pixels(file), bits == 32 ? picture : Decoded.OnWhite(picture)), Is.LessThanOrEqualTo(bits == 32 ? 0 : 1));
    }

    [Test]
    public void Bmp_TopDownAndBottomUp_DifferInTheOrderOfRowsOnly()
    {
        var picture = Bitmap.Draw(1, 2, (_, y) => new((byte)(10 + y), 0, 0));
        byte[] topDown = BmpWriter.Write(picture, new() { TopDown = true }), bottomUp = BmpWriter.Write(picture);
        Assert.That((topDown[54 + 2], topDown[58 + 2]), Is.EqualTo(((byte)10, (byte)11)));
        Assert.That((bottomUp[54 + 2], bottomUp[58 + 2]), Is.EqualTo(((byte)11, (byte)10)));
    }

    [Test]
    public void Bmp_OtherDepth_Throws() =>
        Assert.That(() => BmpWriter.Write(new(1, 1), new() { BitsPerPixel = 16 }), Throws.ArgumentException);

    [Test]
    public void Ico_SeveralPictures_TheLargestIsShown([Values] bool png, [Values(17, 256)] int side)
    {
        Bitmap small = Samples.Smooth(16, 16), large = Samples.SeeThrough(side, side);
        byte[] file = IcoWriter.Write([small, large], png);
        var header = Decoded.Header(file);
        Assert.That((header.Format, header.StoredSize), Is.EqualTo((ImageFormat.Ico, large.Size)));
        Assert.That(Decoded.WorstError(Decoded.Pixels(file), large), Is.Zero);
    }

    [Test]
    public void Ico_Mask_HidesWhatIsFullyTransparent()
    {
        var picture = Bitmap.Draw(10, 2, (x, y) => new(1, 2, 3, (byte)(x == 9 && y == 0 ? 0 : 200)));
        byte[] file = IcoWriter.Write([picture]);
        Assert.That(file[^8..], Is.EqualTo(new byte[] { 0, 0, 0, 0, 0, 0x40, 0, 0 }), "last row first, rows of four bytes");
    }

    [Test]
    public void Ico_NoPictureOrOneTooLarge_Throws()
    {
        Assert.That(() => IcoWriter.Write([]), Throws.ArgumentException);
        Assert.That(() => IcoWriter.Write([new(257, 1)]), Throws.ArgumentException);
    }
}
