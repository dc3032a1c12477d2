using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;
using ImageProxy.Rendering;

namespace ImageProxy.Images;

/// <summary>What a render would be, told from the original's header before a pixel is decoded.</summary>
/// <param name="Info">Null where there is no header that can be read.</param>
/// <param name="Refusal">What is wrong with these bytes whatever the size asked for; then there is no plan.</param>
/// <param name="OverLimit">What is wrong with this size of them.</param>
/// <param name="Plan">For modes that look at the pixels first, the plan made without having looked.</param>
internal sealed record Outlook(
    ImageInfo? Info, ImageFault? Refusal = null, ImageFault? OverLimit = null, RenderPlan? Plan = null, OutputEncoding? Encoding = null, RenderCost Cost = default);
