#pragma once

#include <QString>

#include <string>

namespace pixelsmith {

/// What holds for the program and not for a picture.
struct Preferences
{
    enum class Look {
        System, ///< the program's own look, dark or light as the desktop is
        Dark,
        Light,
        Native, ///< the desktop's style, colours and font
    };

    std::string device = "auto"; ///< as DeviceOptions::device
    int threads = 0;             ///< of the processor; 0: all but one
    int workPercent = 100;       ///< of the time in which a run computes; it rests in between
    QString picturesFolder;      ///< of pictures without a place of their own; empty: the program's
    int freeDiskGigabytes = 2;   ///< that growing leaves free
    int memoryGigabytes = 0;     ///< that a run may take; 0: as much as there is
    bool notifies = true;        ///< when a run ends and the window is not in front
    bool keepsRunning = false;   ///< when the window is closed, until what runs is done; else it pauses
    QString language;            ///< "de"; empty: the system's
    Look look = Look::System;

    friend bool operator==(const Preferences &, const Preferences &) = default;
};

} // namespace pixelsmith
