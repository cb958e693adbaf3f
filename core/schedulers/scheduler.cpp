#include "schedulers/scheduler.h"

#include "schedulers/scheduling_ddim.h"
#include "schedulers/scheduling_dpmsolver_multistep.h"
#include "schedulers/scheduling_euler_ancestral_discrete.h"
#include "schedulers/scheduling_euler_discrete.h"
#include "schedulers/scheduling_lcm.h"

#include <pixelsmith/error.h>

#include <cmath>

namespace pixelsmith {

Scheduler::Scheduler(std::vector<double> timesteps, std::vector<double> alphasCumprod)
    : m_timesteps(std::move(timesteps))
    , m_alphasCumprod(std::move(alphasCumprod))
{
    PIXELSMITH_CHECK(m_alphasCumprod.size() == m_timesteps.size() + 1, "Every state of a schedule needs its alpha.");
}

double Scheduler::sqrtAlphaCumprod(int i) const
{
    return std::sqrt(alphaCumprod(i));
}

double Scheduler::sqrtOneMinusAlphaCumprod(int i) const
{
    return std::sqrt(1 - alphaCumprod(i));
}

std::unique_ptr<Scheduler> makeScheduler(SchedulerKind kind, const SchedulerConfig &config, int steps)
{
    switch (kind) {
    case SchedulerKind::Ddim:
        return std::make_unique<DDIMScheduler>(config, steps);
    case SchedulerKind::EulerDiscrete:
        return std::make_unique<EulerDiscreteScheduler>(config, steps);
    case SchedulerKind::EulerAncestral:
        return std::make_unique<EulerAncestralDiscreteScheduler>(config, steps);
    case SchedulerKind::DpmSolverMultistep:
        return std::make_unique<DPMSolverMultistepScheduler>(config, steps);
    case SchedulerKind::Lcm:
        return std::make_unique<LCMScheduler>(config, steps);
    }
    throw Error(ErrorKind::Internal, "This scheduler is unknown.");
}

} // namespace pixelsmith
