"""Helps the UNet to learn where things belong and what is named, in training only: nothing of it goes into the model.

A network of convolutions knows places by its padded borders alone, and little of them while no caption asks for a place;
and it heeds no caption's place while it knows no places. Of small and faint things the loss is too small to be noticed.
So linear heads on the inner blocks ask for both.
"""
import re

import torch
import torch.nn.functional as F

PLACES = ('on the left', 'in the middle', 'on the right')
THINGS = ('village|houses', 'boat', 'tree', 'river|stream', 'waterfall', 'fog|mist', r'rain\b|rainy', 'rainbow',
          'aurora|northern lights', 'spring|blossom', 'autumn|fall\\b', 'winter|snow')


def named_places(captions):
    """Which of PLACES each caption names; -100 (not counted) where none."""
    return torch.tensor([next((n for n, place in enumerate(PLACES) if place in c), -100) for c in captions])


def named_things(captions):
    """1 where the caption names one of THINGS: [n, THINGS]."""
    return torch.tensor([[float(bool(re.search(thing, c))) for thing in THINGS] for c in captions])


class Locator(torch.nn.Module):
    """Heads that read, from what a block puts out, its coordinates at each point, and on the whole what the caption names."""

    def __init__(self, unet):
        super().__init__()
        self.outputs = []
        channels = unet.config['block_out_channels'][-1]
        blocks = (unet.down_blocks[-1], unet.mid_block)
        self.coordinates = torch.nn.ModuleList(torch.nn.Conv2d(channels, 2, 1) for _ in blocks)
        self.place = torch.nn.ModuleList(torch.nn.Linear(channels, len(PLACES)) for _ in blocks)
        self.things = torch.nn.ModuleList(torch.nn.Linear(channels, len(THINGS)) for _ in blocks)
        for block in blocks:
            block.register_forward_hook(lambda _, __, out: self.outputs.append(out[0] if isinstance(out, tuple) else out))

    def loss(self, captions):
        """Of the UNet's last call."""
        total, places, things = 0., named_places(captions), named_things(captions)
        for x, coordinates, place, thing in zip(self.outputs, self.coordinates, self.place, self.things):
            rows, columns = (torch.linspace(-1, 1, n) for n in x.shape[2:])
            target = torch.stack(torch.meshgrid(rows, columns, indexing='ij')).expand(len(x), -1, -1, -1)
            whole = x.mean((2, 3))
            total = total + F.mse_loss(coordinates(x), target)
            total = total + F.binary_cross_entropy_with_logits(thing(whole), things)
            if (places >= 0).any():
                total = total + .3 * F.cross_entropy(place(whole), places)
        self.outputs.clear()
        return total
