"""SDXL's noise schedule."""
import torch

BETAS = torch.linspace(.00085 ** .5, .012 ** .5, 1000) ** 2
SIGNAL = torch.cumprod(1 - BETAS, 0)  # share of signal in a latent's variance after each time step
