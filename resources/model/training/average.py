"""Averages models that were trained from one start on different pictures; may deepen the UNet's transformers."""
import argparse
import json
import os
import shutil

import torch
from diffusers import UNet2DConditionModel

from train_unet import models

NETS = ('unet', 'text_encoder', 'text_encoder_2')


def mean(folders):
    """The networks of the first folder, with the mean of the weights of all."""
    nets = [models(folder, False, 4) for folder in folders]
    states = [n.state_dict() for n in nets]
    nets[0].load_state_dict({name: sum(s[name].double() for s in states).div(len(states)).to(value.dtype)
                             if value.is_floating_point() else value for name, value in states[0].items()})
    return nets[0]


def deepened(unet):
    """The same function, with one transformer block more wherever there are any but in the outermost: it adds nothing
    until it is trained."""
    blocks = unet.config['transformer_layers_per_block']
    layout = {**unet.config, 'transformer_layers_per_block': [blocks[0]] + [n + 1 for n in blocks[1:]]}
    deep = UNet2DConditionModel.from_config(layout)
    fresh, unknown = deep.load_state_dict(unet.state_dict(), strict=False)
    assert not unknown
    with torch.no_grad():
        for name in fresh:
            if '.to_out.0.' in name or '.ff.net.2.' in name:
                deep.get_parameter(name).zero_()
    return deep


def write(nets, template, output):
    shutil.copytree(template, output)
    for name in NETS:
        nets[name].half().save_pretrained(os.path.join(output, name))
    path = os.path.join(output, 'unet', 'config.json')
    with open(path) as f:
        config = {key: value for key, value in json.load(f).items() if key != '_name_or_path'}  # of this machine
    with open(path, 'w') as f:
        json.dump(config, f, indent=2)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('models', nargs='+', help='model folders')
    p.add_argument('--deepen', action='store_true', help='the UNet, to go on with train_unet.py --continue')
    p.add_argument('--output', required=True, help='a new model folder')
    a = p.parse_args()
    nets = mean(a.models)
    if a.deepen:
        nets['unet'] = deepened(nets['unet'])
    write(nets, a.models[0], a.output)


if __name__ == '__main__':
    main()
