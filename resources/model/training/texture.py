"""How far the local statistics of fine structure are from the truth; losses of single pixels only blur what is uncertain."""
import torch
import torch.nn.functional as F

SIDE = 7          # pixels of a patch, as evaluate.py measures it
CELL = 32         # statistics are compared within squares of so many pixels of a level
PROJECTIONS = 12


def level_loss(made, truth, generator):
    """Sliced Wasserstein distance (Rabin et al. 2011) of the patches of one Laplacian level [n, 3, h, w], square by
    square; both normalised with the deviation of the truth."""
    kernel = torch.randn(PROJECTIONS, made.shape[1], SIDE, SIDE, generator=generator)
    kernel /= kernel.flatten(1).norm(dim=1)[:, None, None, None] * (truth.std() + 1e-4)

    def project(x):
        x = F.conv2d(x, kernel, padding=SIDE // 2)
        side = min(CELL, x.shape[-1])
        return x.unfold(2, side, side).unfold(3, side, side).flatten(4).sort()[0]
    with torch.no_grad():
        wanted = project(truth)
    return (project(made) - wanted).abs().mean()


def loss(made, truth, generator, levels=3):
    """Mean over the finest levels of pictures [n, 3, h, w] in -1..1."""
    total = 0
    for _ in range(levels):
        low = [F.avg_pool2d(x, 2) for x in (made, truth)]
        bands = [x - F.interpolate(y, scale_factor=2, mode='bilinear') for x, y in zip((made, truth), low)]
        total = total + level_loss(*bands, generator)
        made, truth = low
    return total / levels
