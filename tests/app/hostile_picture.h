#pragma once

#include <QByteArray>
#include <QtEndian>

#include <zlib.h>

/// Pictures made to harm.
namespace pixelsmith::hostile {

/// A sound PNG whose head says another size, with the check sum that belongs to it.
inline QByteArray claimingSize(QByteArray png, quint32 side)
{
    const quint32 written = qToBigEndian(side);
    const QByteArray bytes(reinterpret_cast<const char *>(&written), 4);
    png.replace(16, 8, bytes + bytes);
    const auto sum = qToBigEndian(static_cast<quint32>(crc32(0, reinterpret_cast<const Bytef *>(&png[12]), 17)));
    png.replace(29, 4, reinterpret_cast<const char *>(&sum), 4);
    return png;
}

} // namespace pixelsmith::hostile
