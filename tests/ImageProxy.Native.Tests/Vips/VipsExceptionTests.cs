using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Vips;

internal sealed class VipsExceptionTests
{
    [TestCase("vips: out of memory --- size == 2GB", true)]
    [TestCase("VipsJpeg: Insufficient memory (case 4)", true)]
    [TestCase("heif: Memory allocation error (6.0)", true)]
    [TestCase("heif: Memory allocation error: Security limit exceeded: Image size 61x2147483649 exceeds the maximum image size 16384x16384 (6.1000)", false)]
    [TestCase("pngload: libpng read error", false)]
    public void IsOutOfMemory_WhatLibrariesSay_IsToldFromLimitsOfTheirOwn(string said, bool expected) =>
        Assert.That(new VipsException("load", said).IsOutOfMemory, Is.EqualTo(expected));
}
