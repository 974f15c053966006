package com.example

import dev.coalesce.junit.CoalesceExtension
import dev.coalesce.junit.CoalesceProbe
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith

@ExtendWith(CoalesceExtension::class)
class AssistantTest {
    private val assistant = Assistant()

    @Test
    fun `fifty callers ask the model once`(probe: CoalesceProbe) {
        val answer = probe.of(Assistant::class.java, "answer")
        answer.callTogether(50) { assistant.answer(Prompt("acme", "hello"), Thread.currentThread().name) }
        assertEquals(1, answer.leads())
        assertEquals(1, assistant.asked)
    }

    @Test
    fun `two tenants share nothing`() {
        assertEquals("acme: HELLO", assistant.answer(Prompt("acme", "hello"), "1"))
        assertEquals("other: HELLO", assistant.answer(Prompt("other", "hello"), "2"))
    }

    @Test
    fun `two calls of a future ask the model once`(probe: CoalesceProbe) {
        val later = probe.of(Assistant::class.java, "answerLater")
        later.holdLeader().use { held ->
            val both = probe.start(2) { assistant.answerLater(Prompt("acme", "hello")) }
            held.awaitLeader()
            held.awaitFollowers(1)
            held.release()
            both.forEach { assertEquals("acme: HELLO", it.get().get()) }
        }
        assertEquals(1, assistant.asked)
    }
}
