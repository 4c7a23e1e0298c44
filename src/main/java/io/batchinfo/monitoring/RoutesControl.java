package io.batchinfo.monitoring;

import io.batchinfo.routes.CanaryReport;
import io.batchinfo.routes.GenerationRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

record RoutesControl(ServiceStatus vitals) implements RoutesMXBean {

    @Override
    public long getGeneration() {
        return vitals.routes().generation();
    }

    @Override
    public long getEditsLoaded() {
        return vitals.routes().loaded();
    }

    @Override
    public long getEditsRejected() {
        return vitals.routes().rejected();
    }

    @Override
    public long getEditsWithdrawn() {
        return vitals.routes().withdrawn();
    }

    @Override
    public @Nullable RouteCanary getCanary() {
        CanaryReport canary = vitals.canary();
        return canary == null ? null : new Canary(canary);
    }

    @Override
    public @Nullable String getFault() {
        return vitals.routes().fault();
    }

    @Override
    public String getRevision() {
        return vitals.routes().revision();
    }

    @Override
    public List<RouteEdit> getHistory() {
        return vitals.history().stream().<RouteEdit>map(Edit::new).toList();
    }

    @Override
    public long rollback() {
        return vitals.rollback();
    }

    private record Edit(GenerationRecord entry) implements RouteEdit {

        @Override
        public long getGeneration() {
            return entry.generation();
        }

        @Override
        public String getTime() {
            return entry.time().toString();
        }

        @Override
        public String getRevision() {
            return entry.revision();
        }

        @Override
        public List<String> getChanged() {
            return entry.changed();
        }

        @Override
        public String getOutcome() {
            return ServiceMetrics.word(entry.outcome());
        }

        @Override
        public @Nullable String getFault() {
            return entry.fault();
        }
    }

    private record Canary(CanaryReport report) implements RouteCanary {

        @Override
        public String getState() {
            return ServiceMetrics.word(report.state());
        }

        @Override
        public String getRevision() {
            return report.revision();
        }

        @Override
        public List<String> getChanged() {
            return report.changed();
        }

        @Override
        public double getShare() {
            return report.share();
        }

        @Override
        public String getStartedAt() {
            return report.startedAt().toString();
        }

        @Override
        public String getCompared() {
            return report.text();
        }

        @Override
        public @Nullable String getFinding() {
            return report.finding();
        }
    }
}
