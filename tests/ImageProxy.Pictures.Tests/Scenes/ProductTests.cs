using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Pictures.Tests.Scenes;

public sealed class ProductTests
{
    [Test]
    public void Draw_Border_IsExactlyWhite()
    {
        var product = Product.Draw(300, 300);
        var border = from i in Enumerable.Range(0, 300)
                     from depth in Enumerable.Range(0, 15)
                     from color in new[] { product[i, depth], product[i, 299 - depth], product[depth, i], product[299 - depth, i] }
                     select color;
        Assert.That(border.Distinct(), Is.EqualTo(new[] { Color.White }));
    }

    [Test]
    public void Draw_Object_StandsLeftOfTheMiddleAndLow()
    {
        var content = Content(Product.Draw(300, 300));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(content.Left, Is.InRange(50, 65));
            Assert.That(300 - content.Right, Is.InRange(85, 110));
            Assert.That(content.Top, Is.InRange(95, 115));
            Assert.That(300 - content.Bottom, Is.InRange(30, 60));
        }
    }

    private static PixelArea Content(Bitmap picture)
    {
        int left = picture.Width, top = picture.Height, right = 0, bottom = 0;
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                if (picture[x, y] != Color.White)
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
            }
        }

        return new(left, top, right - left, bottom - top);
    }
}
