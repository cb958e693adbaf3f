"""A patch discriminator for the end of a decoder's training: L1-like losses alone leave texture blurred."""
import torch
import torch.nn.functional as F
from torch.nn.utils.parametrizations import spectral_norm

WARM_UP = 300  # steps in which it learns alone
LIMIT = 1e3    # of the factor that makes the two gradients alike


def balanced(loss, other, last_layer):
    """`loss` scaled so that its gradient in the last layer is as large as that of the loss `other` (Esser et al. 2021)."""
    wanted, = torch.autograd.grad(other, last_layer, retain_graph=True)
    given, = torch.autograd.grad(loss, last_layer, retain_graph=True)
    return loss * (wanted.norm() / (given.norm() + 1e-6)).clamp(max=LIMIT).detach()


class Discriminator(torch.nn.Module):
    """Judges each place of a picture by its surroundings of about 23 pixels (Isola et al. 2017), with hinge loss and
    spectral normalisation (Miyato et al. 2018)."""

    def __init__(self, rate, widths=(32, 64, 96)):
        super().__init__()
        layers, channels = [], 3
        for k, width in enumerate(widths):
            layers += [spectral_norm(torch.nn.Conv2d(channels, width, 4, 2 if k < 2 else 1, 1)), torch.nn.LeakyReLU(.2)]
            channels = width
        self.layers = torch.nn.Sequential(*layers, torch.nn.Conv2d(channels, 1, 3, padding=1))
        self.register_buffer('seen', torch.zeros((), dtype=torch.long))
        self._optimizer = torch.optim.AdamW(self.layers.parameters(), lr=rate, betas=(.5, .9))

    def learn(self, truth, made):
        """One step on pictures [n, 3, h, w] in -1..1."""
        self.layers.requires_grad_(True)
        loss = F.relu(1 - self.layers(truth)).mean() + F.relu(1 + self.layers(made)).mean()
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        self.seen += 1

    def loss(self, made, other, last_layer):
        """How much better `made` must look, balanced with the loss `other`. Zero while warming up."""
        if self.seen <= WARM_UP:
            return torch.zeros(())
        self.layers.requires_grad_(False)
        return balanced(-self.layers(made).mean(), other, last_layer)
