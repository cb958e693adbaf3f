"""Scenes: random parameters, their captions, and the binding of the C++ renderer (built on first use)."""
import ctypes
import hashlib
import os
import random
import subprocess
import tempfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = ('scene.cpp', 'motifs.cpp', 'scene.h', 'motifs.h', 'noise.h')
STRIP = 512  # the renderer's rows are at most 1024 wide
FILLERS = ['beautiful', 'highly detailed', 'epic', 'sharp focus', '8k', 'gigapixel', 'wide view', 'high resolution',
           'realistic', 'scenic', 'dramatic', 'calm', 'art', 'painting of nature', 'photograph']


class _Scene(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in ('seed', 'tod', 'sky', 'terrain', 'season', 'sunvis')] + [
        ('sunx', ctypes.c_float), ('horizon', ctypes.c_float), ('edition', ctypes.c_int), ('motifs', ctypes.c_int)]


def _library():
    files = [os.path.join(HERE, name) for name in SOURCES]
    state = hashlib.sha256(b''.join(open(name, 'rb').read() for name in files)).hexdigest()[:12]
    folder = os.environ.get('PIXELSMITH_TRAINING_BUILD', os.path.join(tempfile.gettempdir(), 'pixelsmith-training'))
    os.makedirs(folder, exist_ok=True)
    target = os.path.join(folder, f'libscene-{state}.so')
    if not os.path.exists(target):
        part = f'{target}.{os.getpid()}'
        subprocess.run(['g++', '-O3', '-std=c++17', '-ffast-math', '-shared', '-fPIC', *files[:2], '-o', part], check=True)
        os.replace(part, target)  # another process never sees half a library
    return ctypes.CDLL(target)


_lib = _library()


MOTIFS = ('village', 'boats', 'near trees', 'river', 'waterfall', 'fog', 'rain', 'rainbow', 'aurora')  # bits of Motif
OFTEN = {'village': .5, 'boats': .5, 'waterfall': .5, 'rainbow': .7}  # small, faint or seldom possible: hard to learn


def _motifs(s, r):
    """Names of what else the scene holds, as far as it goes with its ground, sky and time of day."""
    ground, night, cloudy = s['terrain'], s['tod'] == 3, s['sky'] == 2
    fits = {'village': ground < 2, 'boats': ground in (3, 4), 'near trees': ground in (0, 1, 4, 5), 'river': ground < 2,
            'waterfall': ground in (0, 4), 'fog': ground != 2 and not s['sunvis'], 'rain': cloudy and ground != 2,
            'rainbow': not night and s['sky'] == 1 and not s['sunvis'], 'aurora': night and s['sky'] == 0}
    found = [name for name in MOTIFS if fits[name] and r.random() < OFTEN.get(name, .3)]
    return [name for name in found if not (name in ('village', 'fog') and 'river' in found)]


def random_scene(r, edition=0):
    """Parameters of one scene; r is a random.Random. Edition 0 is what the shipped weights and the measures know;
    edition 1 adds spring and motifs and repairs the ground, the dunes and the open sea."""
    s = _random_scene(r)
    if edition:
        s.update(edition=edition, season=3 if s['season'] == 0 and s['terrain'] not in (2, 3) and r.random() < .3 else s['season'])
        s.update(motifs=sum(1 << MOTIFS.index(name) for name in _motifs(s, r)))
    return s


def holds(s, name):
    return bool(s.get('motifs', 0) >> MOTIFS.index(name) & 1)


def _random_scene(r):
    tod, sky, terrain = r.choice([0, 1, 1, 2, 3]), r.choice([0, 1, 2]), r.randrange(6)
    season = 0 if terrain in (2, 3) else r.choice([0, 0, 1, 2])
    sunvis = 1 if sky < 2 and r.random() < .6 else 0
    sunx = r.choice([.2, .5, .8]) + r.uniform(-.09, .09)
    horizon = r.uniform(.34, .46) if terrain == 5 else r.uniform(.42, .56)
    return dict(seed=r.randrange(1 << 30), tod=tod, sky=sky, terrain=terrain, season=season, sunvis=sunvis, sunx=sunx,
                horizon=horizon)


def render(scene, width, height, left=0, top=0, w=None, h=None):
    """The rectangle (left, top, w, h) of the scene drawn at width x height: float32 [h, w, 3] in 0..1."""
    w, h = w or width, h or height
    c, out = _Scene(**scene), np.empty((h, w, 3), np.float32)
    for x in range(0, w, STRIP):
        part = np.empty((h, min(STRIP, w - x), 3), np.float32)
        _lib.render(ctypes.byref(c), width, height, left + x, top, part.shape[1], h, part.ctypes.data_as(ctypes.c_void_p))
        out[:, x:x + STRIP] = part
    return out


def _terrain(s, p):
    return [lambda: p('mountains', 'a mountain range', 'rocky peaks', 'high mountains'),
            lambda: p('hills', 'rolling hills', 'green hills' if s['season'] == 0 else 'hills', 'a valley with hills',
                      'meadows'),
            lambda: p('dunes', 'sand dunes', 'a desert', 'desert dunes'),
            lambda: p('the sea', 'an ocean', 'waves on the ocean'),
            lambda: p('a lake', 'a mountain lake', 'a lake with mountains', 'a calm lake'),
            lambda: p('a forest', 'a pine forest', 'trees', 'a forest of pine trees')][s['terrain']]()


def _time(s, p):
    sun = s['sunvis']
    return [lambda: p('at dawn', 'at sunrise', 'in the morning'),
            lambda: p('at noon', 'in daylight', 'by day', 'under the sun' if sun else 'by day'),
            lambda: p('at sunset', 'at dusk', 'in the evening'),
            lambda: p('at night', 'by moonlight' if sun else 'in the dark')][s['tod']]()


def _sky(s, p, r):
    if s['tod'] == 3 and s['sky'] < 2 and r.random() < .4:
        return ['starry sky', 'stars and some clouds'][s['sky']]
    clear = {1: 'blue sky', 3: 'stars'}.get(s['tod'], 'no clouds')
    return p(*[['clear sky', 'clear sky', clear], ['some clouds', 'scattered clouds', 'clouds in the sky'],
               ['cloudy sky', 'overcast', 'heavy clouds']][s['sky']])


def _motif(name, s, p):
    night = s['tod'] == 3
    return p(*{'village': ('a village', 'a small village', 'houses', 'a village with lights' if night else 'a village with a church'),
               'boats': ('a boat', 'sailing boats', 'boats', 'a boat with sails'),
               'near trees': ('a tree', 'trees in the foreground', 'a large tree', 'tall trees'),
               'river': ('a river', 'a winding river', 'a stream'), 'waterfall': ('a waterfall', 'a high waterfall'),
               'fog': ('fog', 'mist', 'in the fog', 'misty'), 'rain': ('rain', 'in the rain', 'heavy rain', 'rainy'),
               'rainbow': ('a rainbow', 'a rainbow in the sky'),
               'aurora': ('aurora', 'northern lights', 'green aurora')}[name])


def _sun(s, p):
    where = 'on the left' if s['sunx'] < .36 else 'on the right' if s['sunx'] > .64 else 'in the middle'
    return p('the ', '') + ('moon ' if s['tod'] == 3 else 'sun ') + where


def _sentence(s, r):
    """The same as people say it, in one clause."""
    def p(*words):
        return r.choice(words)
    season = p(*[['summer', 'green'], ['autumn', 'autumnal'], ['winter', 'snowy'], ['spring', 'blossoming']][s['season']])
    words = _terrain(s, p).split(' ')
    if words[0] in ('a', 'an', 'the'):
        words = words[1:]
    seasonal = s['terrain'] not in (2, 3) and r.random() < .6
    thing = (season + ' ' if seasonal else '') + ' '.join(words)
    time = p(*[['dawn', 'sunrise', 'morning'], ['noon', 'daytime'], ['sunset', 'dusk', 'evening'],
               ['night', 'moonlit night' if s['sunvis'] else 'dark night']][s['tod']])
    sky = _sky(s, p, r)
    others = [_motif(name, s, p) for name in MOTIFS if holds(s, name)]
    if s['sunvis'] and r.random() < .7:
        others.insert(0, _sun(s, p))
    return p(f'{thing} at {time} with {sky}', f'{time} over {thing}, {sky}', f'{sky} above {thing} at {time}',
             f'{thing} under {sky}, {time}', f'{time}, {thing}') + ''.join(', ' + other for other in others)


def caption(s, r, whole=False):
    """One of many captions of the scene; r is a random.Random. The whole one leaves nothing out and adds nothing."""
    if not whole and s.get('edition', 0) and r.random() < .35:
        return _sentence(s, r)
    return _listed(s, r, whole)


def _listed(s, r, whole):
    def p(*words):
        return r.choice(words)
    parts = []
    if s['sunvis'] and (whole or r.random() < .8):
        parts.append(_sun(s, p))
    if s['terrain'] not in (2, 3) and (whole or r.random() < (.5 if s['season'] == 0 else .9)):
        parts.append(p(*[['summer', 'green grass', 'in summer'], ['autumn', 'in autumn', 'autumn colours', 'fall'],
                         ['winter', 'snow', 'in winter', 'covered in snow'],
                         ['spring', 'in spring', 'spring flowers', 'blossoming']][s['season']]))
    if whole or r.random() < .85:
        parts.append(_sky(s, p, r))
    parts += [_motif(name, s, p) for name in MOTIFS if holds(s, name) and (whole or r.random() < .9)]
    r.shuffle(parts)
    head = p('', '', 'a landscape with ', 'a photo of ', 'a view of ') + _terrain(s, p)
    if whole or r.random() < .93:
        head = head + ' ' + _time(s, p) if r.random() < .8 else _time(s, p) + ', ' + head
    if not whole and r.random() < .25:
        parts.insert(r.randrange(len(parts) + 1), r.choice(FILLERS))
    if not whole and r.random() < .04:  # unknown words must do no harm
        parts.insert(r.randrange(len(parts) + 1), ''.join(r.choice('abcdefghijklmnopqrstuvwxyz') for _ in range(5)))
    return ', '.join([head] + parts)
