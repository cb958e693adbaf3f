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
