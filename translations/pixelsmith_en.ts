<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>pixelsmith::Application</name>
    <message numerus="yes">
        <source>Ready · processor, %n thread(s)</source>
        <translation>
            <numerusform>Ready · processor, %n thread</numerusform>
            <numerusform>Ready · processor, %n threads</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) wait to be painted.</source>
        <translation>
            <numerusform>%n picture waits to be painted.</numerusform>
            <numerusform>%n pictures wait to be painted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n part(s) of the picture were painted again.</source>
        <translation>
            <numerusform>%n part of the picture was painted again.</numerusform>
            <numerusform>%n parts of the picture were painted again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 Seams still show at %n place(s).</source>
        <translation>
            <numerusform>%1 Seams still show at %n place.</numerusform>
            <numerusform>%1 Seams still show at %n places.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pixelsmith::DriftOverlay</name>
    <message numerus="yes">
        <source>Drift %1 on average, %n place(s) with much more</source>
        <translation>
            <numerusform>Drift %1 on average, %n place with much more</numerusform>
            <numerusform>Drift %1 on average, %n places with much more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pixelsmith::SeamOverlay</name>
    <message numerus="yes">
        <source>Seams show at %n place(s)</source>
        <translation>
            <numerusform>Seams show at %n place</numerusform>
            <numerusform>Seams show at %n places</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pixelsmith::SeamRow</name>
    <message numerus="yes">
        <source>Seams show at %n of the %1 places looked at.</source>
        <translation>
            <numerusform>Seams show at %n of the %1 places looked at.</numerusform>
            <numerusform>Seams show at %n of the %1 places looked at.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Seams still show at %n place(s).</source>
        <translation>
            <numerusform>Seams still show at %n place.</numerusform>
            <numerusform>Seams still show at %n places.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Seams show at %n place(s) of this stage.</source>
        <translation>
            <numerusform>Seams show at %n place of this stage.</numerusform>
            <numerusform>Seams show at %n places of this stage.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pixelsmith::WindowOverlays</name>
    <message numerus="yes">
        <source>base, %n step(s)</source>
        <translation>
            <numerusform>base, %n step</numerusform>
            <numerusform>base, %n steps</numerusform>
        </translation>
    </message>
</context>
</TS>
