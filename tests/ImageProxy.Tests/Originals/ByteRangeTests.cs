using ImageProxy.Originals;

namespace ImageProxy.Tests.Originals;

public sealed class ByteRangeTests
{
    [TestCase(0, 9, 100, 0, 10)]
    [TestCase(99, 99, 100, 99, 1)]
    [TestCase(90, 500, 100, 90, 10)]
    [TestCase(90, null, 100, 90, 10)]
    [TestCase(-1, null, 100, 99, 1)]
    [TestCase(-500, null, 100, 0, 100)]
    public void Within_InsideTheLength_OffsetAndCount(long first, long? last, long length, long offset, long count) =>
        Assert.That(new ByteRange(first, last).Within(length), Is.EqualTo((offset, count)));

    [TestCase(100, null, 100)]
    [TestCase(5, 4, 100)]
    [TestCase(0, null, 0)]
    [TestCase(-1, null, 0)]
    public void Within_OutsideTheLength_Null(long first, long? last, long length) => Assert.That(new ByteRange(first, last).Within(length), Is.Null);

    [FsCheck.NUnit.Property]
    public bool Within_AnyRange_StaysInside(long first, long? last, FsCheck.NonNegativeInt length) =>
        new ByteRange(first, last).Within(length.Get) is not var (offset, count) || (offset >= 0 && count > 0 && offset + count <= length.Get);
}
