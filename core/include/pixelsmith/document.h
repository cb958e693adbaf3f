#pragma once

#include <pixelsmith/events.h>
#include <pixelsmith/generation_plan.h>
#include <pixelsmith/slider_map.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace pixelsmith {

class DocumentStore;

/// Where a run works; recorded with the picture, because another device or thread count may round differently.
struct ComputeEnvironment
{
    std::string device; ///< "cpu", "cuda:0"
    std::string dtype;  ///< "float32", "bfloat16", "float16"
    int threads = 0;
    std::string version; ///< of the program and LibTorch

    friend bool operator==(const ComputeEnvironment &, const ComputeEnvironment &) = default;
};

struct StageState
{
    StagePhase phase = StagePhase::Waiting;
    int step = 0; ///< finished steps while denoising

    friend bool operator==(const StageState &, const StageState &) = default;
};

/// One change of a control while running, so that the run can be repeated.
struct SliderChange
{
    int stage = 0;
    int step = 0; ///< holds from this step on
    int guidedSteps = 0;

    friend bool operator==(const SliderChange &, const SliderChange &) = default;
};

/// One change of the painted Slider. It holds until the next one, also in later stages; at or behind a stage's last step
/// it is of a part that was painted again.
struct SliderMapChange
{
    int stage = 0;
    int step = 0; ///< holds from this step on
    std::shared_ptr<const SliderMap> map;
};

/// The one file of a picture: everything needed to view, resume, repeat and export it (an SQLite database).
/// One program writes, any number may read at the same time. Reading calls may come from any thread; writing calls come
/// from the thread that runs the pipeline, or from any one thread while nothing runs.
class Document
{
public:
    enum class Access { ReadWrite, ReadOnly };

    /// Makes a new file. Throws Error(Io) if it exists already or cannot be made, Error(DiskFull).
    static std::shared_ptr<Document> create(const std::filesystem::path &path, const GenerationRequest &request,
                                            const GenerationPlan &plan);
    /// ReadWrite falls back to read-only when another program writes; see isWritable().
    /// Throws Error(Io): not there, not a document, damaged, or made by a newer version.
    static std::shared_ptr<Document> open(const std::filesystem::path &path, Access access);
    ~Document();
    Document(const Document &) = delete;
    Document &operator=(const Document &) = delete;

    const std::filesystem::path &path() const;
    bool isWritable() const;
    /// Who writes when this program cannot: "process 4711 on host a"; empty otherwise.
    std::string writer() const;

    GenerationRequest request() const;
    GenerationPlan plan() const;
    StageState stageState(int stage) const;
    /// How long runs have worked on the stage, all of them together; pauses are left out. 0 in a document of an earlier
    /// version.
    std::chrono::milliseconds timeSpent(int stage) const;
    std::vector<SliderChange> sliderChanges() const;
    /// In the order in which they hold.
    std::vector<SliderMapChange> sliderMapChanges() const;
    /// As painted last; without cells where nothing ever was.
    SliderMap sliderMap() const;
    ComputeEnvironment environment() const;
    bool isFinished() const;
    /// The largest stage with all its pixels, or -1.
    int lastFinishedStage() const;

    /// Adds stages. The new plan must extend() the old one. Throws Error(InvalidRequest).
    void extendTo(const GenerationRequest &request, const GenerationPlan &plan);

    /// Paints while nothing runs: holds from the next step that is done. Throws Error(Io), Error(DiskFull).
    void setSliderMap(const SliderMap &map);
    /// Whether the finished picture was painted with another Slider than is painted now, or painting a part of it again
    /// was interrupted: what Pipeline::redo() would do.
    bool isRedoWanted() const;

    /// Writes a complete copy that stands for itself. Throws Error(Io), Error(DiskFull); an existing file is replaced
    /// only by a finished copy.
    void saveCopy(const std::filesystem::path &path) const;

    /// For core alone.
    DocumentStore &store() { return *m_store; }
    const DocumentStore &store() const { return *m_store; }

private:
    explicit Document(std::unique_ptr<DocumentStore> store);
    std::unique_ptr<DocumentStore> m_store;
};

} // namespace pixelsmith
