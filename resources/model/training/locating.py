"""Helps the UNet to learn where things belong, in training only: nothing of it goes into the model.

A network of convolutions knows places by its padded borders alone, and little of them while no caption asks for a place;
and it heeds no caption's place while it knows no places. So two linear heads on the inner blocks ask for both.
"""
import torch
import torch.nn.functional as F

PLACES = ('on the left', 'in the middle', 'on the right')


def named_places(captions):
    """Which of PLACES each caption names; -100 (not counted) where none."""
    return torch.tensor([next((n for n, place in enumerate(PLACES) if place in c), -100) for c in captions])


class Locator(torch.nn.Module):
    """Heads that read, from what a block puts out, its coordinates at each point and the caption's place on the whole."""

    def __init__(self, unet):
        super().__init__()
        self.outputs = []
        channels = unet.config['block_out_channels'][-1]
        blocks = (unet.down_blocks[-1], unet.mid_block)
        self.coordinates = torch.nn.ModuleList(torch.nn.Conv2d(channels, 2, 1) for _ in blocks)
        self.place = torch.nn.ModuleList(torch.nn.Linear(channels, len(PLACES)) for _ in blocks)
        for block in blocks:
            block.register_forward_hook(lambda _, __, out: self.outputs.append(out[0] if isinstance(out, tuple) else out))

    def loss(self, captions):
        """Of the UNet's last call."""
        total, named = 0., named_places(captions)
        for x, coordinates, place in zip(self.outputs, self.coordinates, self.place):
            rows, columns = (torch.linspace(-1, 1, n) for n in x.shape[2:])
            target = torch.stack(torch.meshgrid(rows, columns, indexing='ij')).expand(len(x), -1, -1, -1)
            total = total + F.mse_loss(coordinates(x), target)
            if (named >= 0).any():
                total = total + .3 * F.cross_entropy(place(x.mean((2, 3))), named)
        self.outputs.clear()
        return total
