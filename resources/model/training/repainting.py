"""Latents as enlargements end with, for a decoder to learn from."""
import os

import torch
from diffusers import UNet2DConditionModel

from noise_levels import SIGNAL


class Repainter:
    """Latents as enlargements end with: what the UNet makes of true ones [n, 4, h, w] after the noise of small times. They
    are smoother and slightly wrong, which a decoder that never saw such latents shows as scratches on plain surfaces."""

    TIMES = 300  # deviation of the noise up to 0.83 of the signal's

    def __init__(self, folder, scale):
        self.unet = UNet2DConditionModel.from_pretrained(os.path.join(folder, 'unet')).float().requires_grad_(False)
        self.scale = scale

    def __call__(self, z):
        t = torch.randint(0, self.TIMES, (len(z),))
        signal = SIGNAL[t][:, None, None, None]
        size = torch.tensor([z.shape[2] * 8, z.shape[3] * 8, 0, 0, z.shape[2] * 8, z.shape[3] * 8]).float()
        text = dict(text_embeds=torch.zeros(len(z), self.unet.config.projection_class_embeddings_input_dim
                                            - 6 * self.unet.config.addition_time_embed_dim),
                    time_ids=size.expand(len(z), -1))
        hidden = torch.zeros(len(z), 77, self.unet.config.cross_attention_dim)
        noisy = signal.sqrt() * z * self.scale + (1 - signal).sqrt() * torch.randn_like(z)
        out = self.unet(noisy, t, hidden, added_cond_kwargs=text).sample
        painted = (noisy - (1 - signal).sqrt() * out) / signal.sqrt() / self.scale
        return torch.where(torch.rand(len(z), 1, 1, 1) < .75, painted, z)
