namespace ImageProxy.Admin;

/// <summary>What the operator's address answers besides health and metrics.</summary>
internal interface IAdminEndpoints
{
    void Map(IEndpointRouteBuilder routes);
}
