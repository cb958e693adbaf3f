"""The VAE and its starting point: an 8 x 8 mean and a smooth enlargement, on which training improves."""
import torch
from diffusers import AutoencoderKL

SCALING = .13025  # SDXL's
IDENTITY = 2.0    # height of the constant channels which make GroupNorm nearly an identity


def make(widths=(16, 32, 64, 96), latents=4):
    return AutoencoderKL(in_channels=3, out_channels=3, down_block_types=('DownEncoderBlock2D',) * 4,
                         up_block_types=('UpDecoderBlock2D',) * 4, block_out_channels=widths, layers_per_block=1,
                         act_fn='silu', latent_channels=latents, norm_num_groups=2, sample_size=256,
                         scaling_factor=SCALING, force_upcast=False)


def _stem(conv, n):
    # +x and -x side by side: silu(x) - silu(-x) = x, so the chain of SiLUs stays linear
    conv.weight[:8] = 0
    conv.bias[:8] = 0
    for i in range(n):
        conv.weight[i, i, 1, 1], conv.weight[n + i, i, 1, 1] = 1, -1
    conv.bias[6], conv.bias[7] = IDENTITY, -IDENTITY
    conv.weight[8:] *= 1.7


def _head(conv, n):
    conv.weight[:n] = 0
    conv.bias[:n] = 0
    for i in range(n):
        conv.weight[i, i, 1, 1], conv.weight[i, n + i, 1, 1] = 1, -1


def _pass(conv, kernel):
    conv.weight[:8] = 0
    conv.bias[:8] = 0
    for i in range(8):
        conv.weight[i, i, :kernel.shape[0], :kernel.shape[1]] = kernel
    conv.weight[8:] *= 1.7


def _residuals(resnets):
    for r in resnets:
        r.conv2.weight.zero_()
        r.conv2.bias.zero_()
        if r.conv_shortcut is not None:
            _pass(r.conv_shortcut, torch.ones(1, 1))


@torch.no_grad()
def initialise(vae, pictures):
    """Sets the weights; pictures [n, 3, h, w] in -1..1 fit the two gains. Colours go into three of the latents."""
    e, d, latents = vae.encoder, vae.decoder, vae.config.latent_channels
    smooth = torch.outer(*[torch.tensor([1., 2., 1.])] * 2) / 16
    _stem(e.conv_in, 3)
    _stem(d.conv_in, 3)
    for block in e.down_blocks:
        _residuals(block.resnets)
        for sampler in block.downsamplers or []:
            _pass(sampler.conv, torch.full((2, 2), .25))
    for block in d.up_blocks:
        _residuals(block.resnets)
        for sampler in block.upsamplers or []:
            _pass(sampler.conv, smooth)
    for block in (e.mid_block, d.mid_block):
        _residuals(block.resnets)
        for attention in block.attentions:
            attention.to_out[0].weight.zero_()
            attention.to_out[0].bias.zero_()
    _head(e.conv_out, 3)
    e.conv_out.weight[latents:] *= .1
    for conv in (vae.quant_conv, vae.post_quant_conv):
        conv.weight.copy_(torch.eye(conv.weight.shape[0])[:, :, None, None])
        conv.bias.zero_()
    vae.quant_conv.bias[latents:] = -5  # unit noise would make the encoder inflate its means
    _head(d.conv_out, 3)
    z, mean = vae.encode(pictures).latent_dist.mode()[:, :3], torch.nn.functional.avg_pool2d(pictures, 8)
    e.conv_out.weight[:3] *= (z * mean).sum() / z.square().sum()
    y = vae.decode(vae.encode(pictures).latent_dist.mode()).sample
    d.conv_out.weight *= (y * pictures).sum() / y.square().sum()
    return vae
