namespace ImageProxy.Peers.Quality;

/// <summary>A few linear equations, by elimination.</summary>
internal static class LinearEquations
{
    /// <summary>What is smaller in a pivot is nothing.</summary>
    private const double Nothing = 1e-12;

    /// <param name="equations">A row for each, the right side in its last column. Overwritten.</param>
    /// <returns>The unknowns; 0 for one that the equations leave open.</returns>
    public static double[] Solve(double[,] equations)
    {
        int count = equations.GetLength(0);
        for (int pivot = 0; pivot < count; pivot++)
        {
            int best = Enumerable.Range(pivot, count - pivot).MaxBy(row => Math.Abs(equations[row, pivot]));
            for (int column = 0; column <= count; column++)
                (equations[pivot, column], equations[best, column]) = (equations[best, column], equations[pivot, column]);
            if (Math.Abs(equations[pivot, pivot]) < Nothing)
                continue;
            for (int row = 0; row < count; row++)
            {
                double factor = row == pivot ? 0 : equations[row, pivot] / equations[pivot, pivot];
                for (int column = pivot; column <= count && factor != 0; column++)
                    equations[row, column] -= factor * equations[pivot, column];
            }
        }

        return [.. Enumerable.Range(0, count).Select(i => Math.Abs(equations[i, i]) < Nothing ? 0 : equations[i, count] / equations[i, i])];
    }
}
