using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace ImageProxy.Imaging.Tests.Modes;

/// <summary>
/// What each mode promises for every original and every box of 1 to 60,000 pixels a side. A rounded side is right when it is the exact,
/// real-valued one rounded to a pixel, or 1 where that would be 0: checked in integers, by cross-multiplying.
/// </summary>
[FsCheck.NUnit.Properties(MaxTest = 5000, Arbitrary = [typeof(PlanningCase.Generator)])]
public sealed class ModePropertyTests
{
    private static readonly IMode[] All =
        [.. BuiltInModes.Names.Select(name => Plans.Mode(name)), .. BuiltInModes.Names.Select(name => Plans.Mode(name, Plans.Enlarging))];

    private static readonly IMode[] Covers = [Plans.Mode("crop"), Plans.Mode("top"), Plans.Mode("smart")];

    [Property]
    public bool Plan_EveryMode_IsValid(PlanningCase c) => All.All(mode => mode.Plan(c.Original, c.Box).IsValidFor(c.Size));

    [Property]
    public bool Plan_EveryMode_IsTheSameFromAnotherInstance(PlanningCase c) => BuiltInModes.Names.All(name =>
    {
        RenderPlan one = Plans.Of(name, c.Original, c.Box), other = Plans.Of(name, c.Original, c.Box);
        return one.Equals(other) && one.GetHashCode() == other.GetHashCode() && one.Describe() == other.Describe();
    });

    [Property]
    public bool Plan_OriginalStoredOnItsSide_IsTheUprightPlan(PlanningCase c) => All.All(mode =>
    {
        ImageInfo turned = c.Original with { StoredSize = c.Size.Transposed, Orientation = Orientation.TurnRight };
        return mode.Plan(turned, c.Box).Equals(mode.Plan(c.Original, c.Box));
    });

    [Property]
    public bool Plan_OriginalUpsideDown_IsTheUprightPlan(PlanningCase c) => All.All(mode =>
        mode.Plan(c.Original with { Orientation = Orientation.UpsideDown }, c.Box).Equals(mode.Plan(c.Original, c.Box)));

    [Property]
    public bool Plan_ModesThatPromiseTheBox_GiveEverySideThatIsGiven(PlanningCase c) => All.Where(mode => mode.Name != "resize").All(mode =>
    {
        PixelSize output = mode.Plan(c.Original, c.Box).Output;
        return (c.Box.Width == 0 || output.Width == c.Box.Width) && (c.Box.Height == 0 || output.Height == c.Box.Height);
    });

    [Property]
    public bool Plan_Covers_CutTheBoxsShapeFromOneFullSide(PlanningCase c) => Covers.All(mode =>
    {
        RenderPlan plan = mode.Plan(c.Original, c.Box);
        PixelArea source = plan.Source;
        if (c.Box.Width == 0 || c.Box.Height == 0)
            return source == PixelArea.Of(c.Size);
        bool fullWidth = source.Width == c.Size.Width && IsRounded(source.Height, c.Size.Width, c.Box.Height, c.Box.Width);
        bool fullHeight = source.Height == c.Size.Height && IsRounded(source.Width, c.Size.Height, c.Box.Width, c.Box.Height);
        return (fullWidth || fullHeight) && plan.Scaled == plan.Output && !plan.Pads;
    });

    [Property]
    public bool Plan_Covers_UseAllOfAnOriginalOfTheBoxsShape(PlanningCase c) => Covers.All(mode =>
        mode.Plan(c.Original, new Box(c.Size.Width, c.Size.Height)).Source == PixelArea.Of(c.Size));

    [Property]
    public bool Plan_Covers_DifferOnlyInWhereTheyCut(PlanningCase c)
    {
        PixelArea[] cuts = [.. Covers.Select(mode => mode.Plan(c.Original, c.Box).Source)];
        (PixelArea crop, PixelArea top, PixelArea smart) = (cuts[0], cuts[1], cuts[2]);
        int right = c.Size.Width - crop.Right, bottom = c.Size.Height - crop.Bottom;
        return right - crop.Left is 0 or 1 && bottom - crop.Top is 0 or 1
            && top == crop with { Top = 0 } && smart.Size == crop.Size;
    }

    [Property]
    public bool Plan_SmartWithoutFindings_IsTheCrop(PlanningCase c) =>
        Plans.Of("smart", Plans.Original(c.Size), c.Box).Equals(Plans.Of("crop", Plans.Original(c.Size), c.Box));

    [Property]
    public bool Plan_OneSideOpen_FollowsTheShape(PlanningCase c) => new[] { "crop", "top", "smart", "stretch" }.All(name =>
    {
        PixelSize wide = Plans.Of(name, c.Original, new Box(c.Size.Height, 0)).Output;
        PixelSize tall = Plans.Of(name, c.Original, new Box(0, c.Size.Width)).Output;
        return IsRounded(wide.Height, c.Size.Height, wide.Width, c.Size.Width) && IsRounded(tall.Width, c.Size.Width, tall.Height, c.Size.Height);
    });

    [Property]
    public bool Plan_Resize_KeepsTheShapeInsideTheBoxAndNeverEnlarges(PlanningCase c)
    {
        RenderPlan plan = Plans.Of("resize", c.Original, c.Box);
        return plan.Source == PixelArea.Of(c.Size) && plan.Output == plan.Scaled
            && IsInside(plan.Scaled, c.Box) && HasShape(plan.Scaled, c.Size)
            && plan.Scaled.Width <= c.Size.Width && plan.Scaled.Height <= c.Size.Height
            && (plan.Scaled == c.Size || Touches(plan.Scaled, c.Box));
    }

    [Property]
    public bool Plan_ResizeWithEnlarge_KeepsTheShapeAndTouchesTheBox(PlanningCase c)
    {
        RenderPlan plan = Plans.Of("resize", c.Original, c.Box, Plans.Enlarging);
        return IsInside(plan.Scaled, c.Box) && HasShape(plan.Scaled, c.Size) && Touches(plan.Scaled, c.Box);
    }

    [Property]
    public bool Plan_ResizeComp_LaysTheResizedPictureInTheMiddle(PlanningCase c) => new[] { new ModeSettings(), Plans.Enlarging }.All(settings =>
    {
        RenderPlan plan = Plans.Of("resizecomp", c.Original, c.Box, settings), resize = Plans.Of("resize", c.Original, c.Box, settings);
        return plan.Scaled == resize.Scaled && plan.Source == resize.Source && IsCentred(plan);
    });

    [Property]
    public bool Plan_TrimResize_LaysTheContentInTheMiddleAndNeverEnlarges(PlanningCase c)
    {
        RenderPlan plan = Plans.Of("trimresize", c.Original, c.Box, Plans.Enlarging);
        PixelArea expected = c.Content.IsWithin(c.Size) ? c.Content : PixelArea.Of(c.Size);
        return plan.Source == expected && IsCentred(plan) && IsInside(plan.Scaled, c.Box) && HasShape(plan.Scaled, expected.Size)
            && plan.Scaled.Width <= expected.Width && plan.Scaled.Height <= expected.Height
            && (plan.Scaled == expected.Size || Touches(plan.Scaled, c.Box));
    }

    /// <summary>
    /// Whether <paramref name="side"/> is <c>from · numerator / denominator</c> rounded: within half a pixel of it, 1 where it is less than
    /// that, the largest integer where it is more.
    /// </summary>
    private static bool IsRounded(int side, int from, int numerator, int denominator)
    {
        long exact = (long)from * numerator;
        return 2 * Math.Abs((long)side * denominator - exact) <= denominator
            || (side == 1 && exact < denominator)
            || (side == int.MaxValue && exact > (long)int.MaxValue * denominator);
    }

    private static bool HasShape(PixelSize scaled, PixelSize of) =>
        IsRounded(scaled.Height, of.Height, scaled.Width, of.Width) || IsRounded(scaled.Width, of.Width, scaled.Height, of.Height);

    private static bool IsInside(PixelSize size, Box box) =>
        (box.Width == 0 || size.Width <= box.Width) && (box.Height == 0 || size.Height <= box.Height);

    private static bool Touches(PixelSize size, Box box) => size.Width == box.Width || size.Height == box.Height;

    private static bool IsCentred(RenderPlan plan)
    {
        int right = plan.Output.Width - plan.Scaled.Width - plan.Placement.Left, bottom = plan.Output.Height - plan.Scaled.Height - plan.Placement.Top;
        return right - plan.Placement.Left is 0 or 1 && bottom - plan.Placement.Top is 0 or 1;
    }
}
