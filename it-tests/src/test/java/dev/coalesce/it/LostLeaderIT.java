package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Location;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import dev.coalesce.it.app.LostLeaders;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A debugger takes a leader out of its method: the key is free again, although the leader's thread lives on. */
@OnEveryJdk
record LostLeaderIT(Jdk jdk) {
    private interface Action {
        void on(VirtualMachine debugged, ThreadReference leader) throws Exception;
    }

    private static final Action DROP_FRAME = (debugged, leader) -> leader.popFrames(leader.frame(0));

    private static final Action FORCE_VALUE =
            (debugged, leader) -> leader.forceEarlyReturn(debugged.mirrorOf("forced"));

    private static final Action FORCE_NULL = (debugged, leader) -> leader.forceEarlyReturn(null);

    @Test
    void frameDropped_callIsMadeAgainAsLeader() throws Exception {
        assertPrints("value", DROP_FRAME, "leader: body", "later: body");
        assertPrints("future", DROP_FRAME, "leader: body", "later: body");
    }

    @Test
    void returnForced_laterCallsDoNotWaitForEver() throws Exception {
        assertPrints("value", FORCE_VALUE, "leader: forced", "later: body");
        assertPrints("future", FORCE_NULL, "leader: forced", "later: body");
    }

    private void assertPrints(String kind, Action action, String... lines) throws Exception {
        try (RunningJvm jvm = Jvm.of(jdk)
                .agent()
                .option("-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0")
                .launch(LostLeaders.class, kind)) {
            String listening = jvm.readLine();
            VirtualMachine debugged = attach(listening.substring(listening.lastIndexOf(' ') + 1));
            Thread debugger = new Thread(() -> debug(debugged, kind, action), "debugger");
            debugger.start();
            assertThat(jvm.readAnswer()).as(jvm.stderr()).containsExactly(lines);
            jvm.awaitExit();
            debugger.join();
        }
    }

    private static VirtualMachine attach(String port) throws Exception {
        for (AttachingConnector connector : Bootstrap.virtualMachineManager().attachingConnectors()) {
            if (connector.name().equals("com.sun.jdi.SocketAttach")) {
                Map<String, Connector.Argument> arguments = connector.defaultArguments();
                Objects.requireNonNull(arguments.get("port")).setValue(port);
                Objects.requireNonNull(arguments.get("hostname")).setValue("127.0.0.1");
                return connector.attach(arguments);
            }
        }
        throw new AssertionError("no connector");
    }

    /** Stops once in the method's body, and acts there. */
    private static void debug(VirtualMachine debugged, String method, Action action) {
        try {
            ClassPrepareRequest prepared = debugged.eventRequestManager().createClassPrepareRequest();
            prepared.addClassFilter(LostLeaders.class.getName());
            prepared.enable();
            debugged.resume();
            while (true) {
                EventSet events = debugged.eventQueue().remove();
                for (Event event : events) {
                    if (event instanceof ClassPrepareEvent loaded) {
                        stopIn(debugged, loaded.referenceType(), method);
                    } else if (event instanceof BreakpointEvent stopped) {
                        stopped.request().disable();
                        action.on(debugged, stopped.thread());
                    }
                }
                events.resume();
            }
        } catch (VMDisconnectedException ended) {
            // The JVM has ended.
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The method's line is in its body: what is woven around the body has none, or the same. */
    private static void stopIn(VirtualMachine debugged, ReferenceType type, String method) throws Exception {
        Location body = type.methodsByName(method).get(0).allLineLocations().get(0);
        BreakpointRequest request = debugged.eventRequestManager().createBreakpointRequest(body);
        request.enable();
    }
}
