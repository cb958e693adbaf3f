"""Trains the whole model, stage after stage; run it again after an interruption and it goes on where it was."""
import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def run(script, *arguments):
    subprocess.run([sys.executable, os.path.join(HERE, script), *map(str, arguments)], check=True)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--output', required=True, help='folder outside of the repository for checkpoints and the model')
    p.add_argument('--vae-steps', type=int, default=60000)
    p.add_argument('--unet-steps', type=int, default=100000)
    p.add_argument('--edition', type=int, default=0, help='of the scenes; 1 has motifs, formats and words of its own')
    p.add_argument('--threads', type=int, default=1)
    a = p.parse_args()
    vae, folder = os.path.join(a.output, 'vae'), os.path.join(a.output, 'vae', 'folder')
    template = os.path.join(HERE, '..', 'landscapes')
    if a.edition > 0:
        template = os.path.join(a.output, 'template')
        if not os.path.exists(template):
            run('vocabulary.py', os.path.join(HERE, '..', 'landscapes'), template, '--edition', a.edition)
    if not os.path.exists(os.path.join(folder, 'config.json')):
        run('train_vae.py', '--output', vae, '--steps', a.vae_steps, '--threads', a.threads, '--edition', a.edition)
        run('export_vae.py', os.path.join(vae, 'vae.pt'), folder)
    run('train_unet.py', '--vae', folder, '--template', template, '--output', os.path.join(a.output, 'unet'),
        '--steps', a.unet_steps, '--threads', a.threads, '--edition', a.edition)


if __name__ == '__main__':
    main()
