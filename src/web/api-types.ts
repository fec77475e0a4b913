// Written by scripts/api-types.mjs from the routes in src/api. Do not edit.
export interface paths {
    "/api/flows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the flows of the space
         * @description Needs `flow.read`.
         */
        get: operations["listFlows"];
        put?: never;
        /**
         * Deploy a flow: check it, store it as a new version, release it
         * @description A flow with errors is refused with `invalid_flow` and the problems. Runs in flight keep the version they began with.
         *
         *     Needs `flow.release`.
         */
        post: operations["deployFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a flow
         * @description Needs `flow.read`.
         */
        get: operations["showFlow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the versions of a flow, newest first
         * @description Needs `flow.read`.
         */
        get: operations["listFlowVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{name}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show one version of a flow
         * @description Needs `flow.read`.
         */
        get: operations["showFlowVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a flow without storing it
         * @description Needs `flow.read`.
         */
        post: operations["checkFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{name}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release an earlier version again
         * @description Without `to`: the version that was live before.
         *
         *     Needs `flow.release`.
         */
        post: operations["rollbackFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{name}/enabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Switch a flow on or off
         * @description A flow that is off takes no events.
         *
         *     Needs `flow.release`.
         */
        put: operations["setFlowEnabled"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an event to a flow by hand
         * @description Answered when the event is durable.
         *
         *     Needs `event.send`.
         */
        post: operations["sendEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{name}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a flow by hand, with the values of its form
         * @description Refused with `invalid_input` and a problem per field when they do not fit.
         *
         *     Needs `event.send`.
         */
        post: operations["startFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{name}/sample": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the sample event of a playbook, with a fresh id
         * @description Needs `event.send`.
         */
        post: operations["sendSample"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List runs, newest first
         * @description Needs `run.read`.
         */
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a run with its event and steps
         * @description Large values are cut to a preview, and long loops to a page of their steps.
         *
         *     Needs `run.read`.
         */
        get: operations["showRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One whole value of a run: the body of its event, an input or an output of a step
         * @description Needs `run.read`.
         */
        get: operations["runValue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/wait": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Wait for the end of a run, then show it
         * @description After the timeout the run is shown as it is then.
         *
         *     Needs `run.read`.
         */
        get: operations["waitForRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an event to the steps that wait for its name and key
         * @description Everybody who waits gets it. When nobody does, it is kept for the first who will.
         *
         *     Needs `event.send`.
         */
        post: operations["emitEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a run
         * @description A call to a tool that is under way is given up; nothing after it is begun.
         *
         *     Needs `run.operate`.
         */
        post: operations["cancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a run
         * @description What is under way ends, nothing more is begun until it is resumed. Times pass meanwhile.
         *
         *     Needs `run.operate`.
         */
        post: operations["pauseRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a paused run
         * @description Needs `run.operate`.
         */
        post: operations["resumeRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what became of a step whose outcome is unknown
         * @description Needs `run.operate`.
         */
        post: operations["resolveStep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run again what has ended: as a whole, or from one of its steps
         * @description A new run, linked to this one. From a step, what the steps before it gave is kept and not done again.
         *
         *     Needs `run.operate`.
         */
        post: operations["rerun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/run-batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The last batches, newest first
         * @description Needs `run.read`.
         */
        get: operations["listRunBatches"];
        put?: never;
        /**
         * Run many failed runs again, or cancel many, in the background
         * @description Needs `run.operate`.
         */
        post: operations["beginRunBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/run-batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far a batch is
         * @description Needs `run.read`.
         */
        get: operations["showRunBatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/run-batches/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a batch; what it has done stays done
         * @description Needs `run.operate`.
         */
        post: operations["stopRunBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/space/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the limits of the space
         * @description Needs `status.read`.
         */
        get: operations["spaceLimits"];
        /**
         * Set the limits of the space
         * @description They hold over all workers. What is not named stays, null takes it away.
         *
         *     Needs `space.write`.
         */
        put: operations["limitSpace"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/space/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show for how long data is kept
         * @description Needs `status.read`.
         */
        get: operations["spaceRetention"];
        /**
         * Set for how long data is kept
         * @description Counts from the end of a run, for flows that say nothing themselves. What is not named stays, null goes back to the default. Runs that have not ended, runs whose alert is open, and the ledger are always kept.
         *
         *     Needs `space.write`.
         */
        put: operations["retainInSpace"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List questions, newest first
         * @description Needs `question.read`.
         */
        get: operations["listQuestions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/questions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a question
         * @description Needs `question.read`.
         */
        get: operations["showQuestion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/questions/{id}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer a question
         * @description The first answer counts; a later one is refused with `already_answered`.
         *
         *     Needs `question.answer`.
         */
        post: operations["answerQuestion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what flows told people, newest first
         * @description Needs `question.read`.
         */
        get: operations["listMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List alerts, newest first
         * @description Needs `alert.read`.
         */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an alert with its story
         * @description Needs `alert.read`.
         */
        get: operations["showAlert"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close an alert by hand
         * @description Needs `alert.handle`.
         */
        post: operations["closeAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that you take care of an alert
         * @description Needs `alert.handle`.
         */
        post: operations["acknowledgeAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}/renotify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Notify again about an alert
         * @description Needs `alert.handle`.
         */
        post: operations["renotifyAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List entries, newest first
         * @description Needs `ledger.read`.
         */
        get: operations["listEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ledger/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Recompute the chain of the space and compare
         * @description Finds an entry that was changed, removed, inserted or reordered; with journals, a changed or removed journal row of a run that has ended, too.
         *
         *     Needs `ledger.read`.
         */
        get: operations["verifyLedger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tools, curated ones first
         * @description Needs `catalog.read`.
         */
        get: operations["listTools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/tools/{tool}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a tool with its credential kinds and actions
         * @description Needs `catalog.read`.
         */
        get: operations["showTool"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/tools/{tool}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the actions of a tool, or those with these words
         * @description Needs `catalog.read`.
         */
        get: operations["listToolActions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/actions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an action with the schema of its input
         * @description Needs `catalog.read`.
         */
        get: operations["showAction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search actions by words, best first
         * @description Needs `catalog.read`.
         */
        get: operations["searchCatalog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/actions/{id}/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Do an action once, without a flow
         * @description What changes something is done for real, and is on record as done by you.
         *
         *     Needs `action.try`.
         */
        post: operations["tryAction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/actions/{id}/choices/{input}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * List what an input of an action may be, as the tool says
         * @description Needs `action.try`.
         */
        post: operations["listChoices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many tools and actions there are
         * @description Needs `catalog.read`.
         */
        get: operations["countCatalog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/apis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the APIs of the space
         * @description Needs `catalog.read`.
         */
        get: operations["listOwnApis"];
        put?: never;
        /**
         * Add an API by its description
         * @description Each operation becomes an action; those that cannot are left out, each with its reason.
         *
         *     Needs `catalog.write`.
         */
        post: operations["addOwnApi"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/apis/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * See what a description would become, without storing it
         * @description Needs `catalog.write`.
         */
        post: operations["previewOwnApi"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/apis/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Give an API another description
         * @description Live flows keep the one they were released with. With neither text nor url it is fetched again.
         *
         *     Needs `catalog.write`.
         */
        put: operations["updateOwnApi"];
        post?: never;
        /**
         * Remove an API of the space
         * @description Needs `catalog.write`.
         */
        delete: operations["removeOwnApi"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/vendors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List vendors' own descriptions that can be added by their address
         * @description Needs `catalog.read`.
         */
        get: operations["listVendorDescriptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say what changed descriptions would break, flow by flow
         * @description Needs `flow.read`.
         */
        get: operations["listCatalogUpdates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the connections of the space
         * @description Needs `connection.read`.
         */
        get: operations["listConnections"];
        put?: never;
        /**
         * Add a connection
         * @description What is required and not given leaves it incomplete: flows may name it, steps that use it fail.
         *
         *     Needs `connection.write`.
         */
        post: operations["addConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connections/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a connection
         * @description Needs `connection.read`.
         */
        get: operations["showConnection"];
        /**
         * Set values of a connection
         * @description Values that are not named stay; an empty text removes one.
         *
         *     Needs `connection.write`.
         */
        put: operations["updateConnection"];
        post?: never;
        /**
         * Remove a connection
         * @description Needs `connection.write`.
         */
        delete: operations["removeConnection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connections/{name}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set how fast a connection may be used
         * @description All workers together keep to it; steps that have to wait do not fail. What is not named stays.
         *
         *     Needs `connection.write`.
         */
        put: operations["limitConnection"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connections/{name}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the tool whether the credential works
         * @description Needs `connection.write`.
         */
        post: operations["testConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connections/{name}/authorize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in at the tool for a connection
         * @description Gives the address of the tool to go to, in the same browser, within ten minutes. For people: not with an API token.
         *
         *     Needs `connection.write`.
         */
        post: operations["authorizeConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who you are, where, and what you may do */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API tokens
         * @description Needs `token.write`.
         */
        get: operations["listTokens"];
        put?: never;
        /**
         * Make an API token
         * @description The token itself is in this answer only.
         *
         *     Needs `token.write`.
         */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API token
         * @description Needs `token.write`.
         */
        delete: operations["revokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the people of the space
         * @description Needs `person.read`.
         */
        get: operations["listPeople"];
        put?: never;
        /**
         * Add a person to the space
         * @description The answer has a one-time sign-in link to hand over.
         *
         *     Needs `person.write`.
         */
        post: operations["addPerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change the role of a person
         * @description The last owner of a space stays owner.
         *
         *     Needs `person.write`.
         */
        put: operations["setRole"];
        post?: never;
        /**
         * Take a person out of the space
         * @description Needs `person.write`.
         */
        delete: operations["removePerson"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/people/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new one-time sign-in link for a person
         * @description For a lost link or a forgotten password. Not for somebody who belongs to another space too.
         *
         *     Needs `person.write`.
         */
        post: operations["newLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a one-time link
         * @description Uses the link up and sets the session cookie.
         */
        post: operations["signInByLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-in/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with e-mail and password
         * @description Sets the session cookie.
         */
        post: operations["signIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends the session and clears the cookie.
         */
        post: operations["signOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set or change your password
         * @description A change needs the current password, unless you signed in by a one-time link in the last 15 minutes. Your other sessions end.
         */
        post: operations["setPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health of database, queue, workers, channels and tools
         * @description Needs `status.read`.
         */
        get: operations["status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what changes in the space (server-sent events)
         * @description Each event is `data: {"type":"run|question|alert|flow|connection","id":"…"}`; without `id` several changed.
         *     `{"type":"resync"}`: events may have been missed, read again. A comment comes every 15 seconds. The stream ends after 15
         *     minutes; connect again then. An EventSource may name the space as `?space=slug`.
         */
        get: operations["stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description null: no limit. */
        SpaceLimitsInput: {
            /** @description Runs under way at the same time, waiting ones too. More stand in line. */
            runs?: number | null;
            /** @description Calls to tools at the same time, over all workers. Steps that have to wait do not fail. */
            calls?: number | null;
        };
        /** @description How long after the end of its run each is kept: `90d`, or `forever`; null: as the instance does. */
        SpaceRetentionChangeInput: {
            /** @description Bodies and headers of events. */
            events?: string | null;
            /** @description Inputs and outputs of steps. */
            outputs?: string | null;
            /** @description The runs themselves, with all that is left of them, and keys of dedupe. */
            runs?: string | null;
        };
        /** @description Who did it, with the name at the time. */
        Actor: {
            /** @enum {string} */
            type: "person" | "token" | "flow" | "system";
            id: string;
            name: string;
        };
        /** @description The run an event became (null: a filter said no) and the alert it opened. */
        Sent: {
            runId?: string | null;
            alertId?: string | null;
        };
        /** @description RFC 9457 problem details. */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description Stable code from the error reference. */
            code: string;
            requestId: string;
            problems?: {
                path?: string;
                line?: number;
                column?: number;
                code?: string;
                message: string;
                hint?: string;
                /** @enum {string} */
                severity?: "error" | "warning";
            }[];
        };
        Me: {
            actor: {
                /** @enum {string} */
                type: "person" | "token";
                id: string;
                name: string;
            };
            email?: string;
            /**
             * @description What somebody may do in a space.
             * @enum {string}
             */
            role: "owner" | "editor" | "responder" | "viewer" | "auditor";
            permissions: string[];
            space: {
                id: string;
                slug: string;
                name: string;
            };
            spaces: {
                slug: string;
                name: string;
                /**
                 * @description What somebody may do in a space.
                 * @enum {string}
                 */
                role: "owner" | "editor" | "responder" | "viewer" | "auditor";
            }[];
        };
        SignedIn: {
            person: {
                id: string;
                name: string;
                email: string;
            };
        };
        Token: {
            id: string;
            name: string;
            /**
             * @description What somebody may do in a space.
             * @enum {string}
             */
            role: "owner" | "editor" | "responder" | "viewer" | "auditor";
            /** Format: date-time */
            createdAt: string;
            expiresAt?: string | null;
            /** @description To the minute. */
            lastUsedAt?: string | null;
            /** @description Name of who made it. */
            createdBy: string;
        };
        NewToken: {
            id: string;
            name: string;
            /**
             * @description What somebody may do in a space.
             * @enum {string}
             */
            role: "owner" | "editor" | "responder" | "viewer" | "auditor";
            /** @description Shown this once. */
            token: string;
        };
        Person: {
            id: string;
            email: string;
            name: string;
            /**
             * @description What somebody may do in a space.
             * @enum {string}
             */
            role: "owner" | "editor" | "responder" | "viewer" | "auditor";
            /** Format: date-time */
            addedAt: string;
        };
        AddedPerson: {
            id: string;
            /** @description One-time sign-in link to hand to the person; shown this once. Absent for somebody who can sign in already. */
            link?: string | null;
        };
        NewLink: {
            link: string;
        };
        Entry: {
            seq: number;
            /** Format: date-time */
            at: string;
            kind: string;
            actor: components["schemas"]["Actor"];
            object?: string | null;
            runId?: string | null;
            alertId?: string | null;
            data?: {
                [key: string]: unknown;
            } | null;
            /** @description SHA-256 of the chain up to and with this entry, hexadecimal. */
            hash: string;
        };
        Verified: {
            ok: boolean;
            entries: number;
            head?: string | null;
            problems?: {
                seq: number;
                what: string;
            }[];
            /** @description When asked for: the journals that are still there; expired: deleted in time, as entries say. */
            journals?: {
                ok: boolean;
                checked: number;
                expired: number;
                problems?: {
                    seq: number;
                    what: string;
                }[];
            };
        };
        /** @description Where it is shown, and who may answer. */
        Audience: {
            channel?: string | null;
            person?: string | null;
            group?: string | null;
            role?: string | null;
        };
        Question: {
            id: string;
            runId: string;
            flow: string;
            path: string;
            title: string;
            text: string;
            choices: {
                id: string;
                label: string;
                style?: ("primary" | "danger") | null;
            }[];
            /** @description JSON Schema of the form; null: no form. */
            form?: {
                [key: string]: unknown;
            } | null;
            /** @description How the form is drawn (uiSchema). */
            layout?: {
                [key: string]: unknown;
            } | null;
            audience: components["schemas"]["Audience"];
            escalatedTo?: components["schemas"]["Audience"] | null;
            reminded?: number | null;
            /** @enum {string} */
            state: "open" | "answered" | "expired" | "cancelled";
            /** @description The choice that is taken when the deadline passes. */
            default?: string | null;
            deadline?: string | null;
            /** Format: date-time */
            createdAt: string;
            closedAt?: string | null;
            /** @description Why it is no longer asked although its run had not ended: the alert was closed by somebody. */
            closedWhy?: string | null;
            answer?: {
                choice: string;
                form?: {
                    [key: string]: unknown;
                } | null;
                by?: {
                    id?: string | null;
                    name: string;
                } | null;
                at?: string | null;
                /** @description slack, web, api, or default when the deadline decided. */
                how?: string | null;
            } | null;
            alertId?: string | null;
            /** @description Whether you may answer it now. */
            mayAnswer: boolean;
        };
        /** @description What a flow told people, and where it arrived. */
        Message: {
            id: string;
            runId: string;
            flow: string;
            path: string;
            alertId?: string | null;
            audience: components["schemas"]["Audience"];
            title: string;
            text: string;
            /** Format: date-time */
            createdAt: string;
            deliveries?: {
                kind: string;
                target: string;
                state: string;
                error?: string | null;
            }[] | null;
        };
        RunError: {
            code: string;
            message: string;
            retryable?: boolean;
            status?: number;
            /** @description The code that the tool itself gave the fault. */
            toolCode?: string | null;
            details?: unknown;
            /** @description What the tool answered, shortened. */
            raw?: unknown;
        } & {
            [key: string]: unknown;
        };
        Run: {
            id: string;
            flow: string;
            version: number;
            /** @enum {string} */
            status: "queued" | "running" | "waiting" | "paused" | "succeeded" | "failed" | "stopped" | "cancelled";
            alertId?: string | null;
            /** Format: date-time */
            createdAt: string;
            finishedAt?: string | null;
            error?: components["schemas"]["RunError"] | null;
            /** @description The run of which this is another try. */
            retriedFrom?: string | null;
            /** @description Path of the step from which it went on; null: all anew. */
            retriedStep?: string | null;
        };
        /** @description The value is shown cut: bytes and SHA-256 of its whole JSON text. */
        LargeValue: {
            size: number;
            digest: string;
        };
        RunStep: {
            id: string;
            /** @description Where in the run: `triage/lookup`, `rows[3]/row`. Unique in the run. */
            path: string;
            kind: string;
            /**
             * @description unknown: a crash left the outcome of the effect open; a person says done, not done or retry.
             * @enum {string}
             */
            status: "running" | "waiting" | "succeeded" | "failed" | "skipped" | "unknown";
            attempts: number;
            input?: unknown;
            output?: unknown;
            /** @description Which of input and output are cut; GET /api/runs/{id}/values gives the whole. */
            large?: {
                input?: components["schemas"]["LargeValue"];
                output?: components["schemas"]["LargeValue"];
            };
            /** @description Of a loop. */
            items?: {
                total?: number;
                begun: number;
                failedSteps: number;
            };
            /** @description Why the step waits although it is ready: a limit, or a tool that is down. */
            waitsFor?: {
                /** @enum {string} */
                reason: "rate_limit" | "busy" | "tool_down" | "moving";
                /** Format: date-time */
                since: string;
                /**
                 * Format: date-time
                 * @description When it is looked at again.
                 */
                until: string;
            } | null;
            error?: components["schemas"]["RunError"] | null;
            startedAt?: string | null;
            finishedAt?: string | null;
        };
        RunDetail: {
            id: string;
            flow: string;
            version: number;
            /** @enum {string} */
            status: "queued" | "running" | "waiting" | "paused" | "succeeded" | "failed" | "stopped" | "cancelled";
            alertId?: string | null;
            /** Format: date-time */
            createdAt: string;
            finishedAt?: string | null;
            error?: components["schemas"]["RunError"] | null;
            /** @description The run of which this is another try. */
            retriedFrom?: string | null;
            /** @description Path of the step from which it went on; null: all anew. */
            retriedStep?: string | null;
            event?: {
                id: string;
                source: string;
                /** Format: date-time */
                receivedAt: string;
                headers?: {
                    [key: string]: string;
                } | null;
                body?: unknown;
                large?: components["schemas"]["LargeValue"];
                /** @description When body and headers were deleted because their time had passed. */
                expiredAt?: string | null;
            } | null;
            /** @description All that stand outside of loops; of those inside, a page, and what failed or waits. */
            steps: components["schemas"]["RunStep"][];
            /** @description Pass as `after` for more steps inside of loops. */
            next?: number | null;
            /** @description When inputs and outputs were deleted because their time had passed. */
            expiredAt?: string | null;
            /** @description The flow (YAML) in the version this run began with. */
            source: string;
        };
        Alert: {
            id: string;
            title: string;
            severity: string;
            source: string;
            state: string;
            /** Format: date-time */
            createdAt: string;
            /** @description When the obligation must be closed. */
            dueAt?: string | null;
            late: boolean;
            flow?: string | null;
            runId?: string | null;
            closedAt?: string | null;
            disposition?: string | null;
            by?: components["schemas"]["Actor"] | null;
        };
        Alerts: {
            items: components["schemas"]["Alert"][];
            next?: string | null;
            counts: {
                open: number;
                late: number;
            };
        };
        AlertDetail: {
            id: string;
            title: string;
            severity: string;
            source: string;
            state: string;
            /** Format: date-time */
            createdAt: string;
            /** @description When the obligation must be closed. */
            dueAt?: string | null;
            late: boolean;
            flow?: string | null;
            runId?: string | null;
            closedAt?: string | null;
            disposition?: string | null;
            by?: components["schemas"]["Actor"] | null;
            reason?: string | null;
            acknowledgedAt?: string | null;
            acknowledgeBy?: string | null;
            /** @description What flows noted about it. */
            fields?: {
                [key: string]: unknown;
            } | null;
            /** @description The alert in the one shape that flows see. */
            alert?: unknown;
            event?: {
                id: string;
                source: string;
                /** Format: date-time */
                receivedAt: string;
                body?: unknown;
            } | null;
            runs: components["schemas"]["Run"][];
            questions: components["schemas"]["Question"][];
            /** @description Its story: what happened, oldest first. */
            entries: components["schemas"]["Entry"][];
        };
        Tool: {
            id: string;
            name: string;
            category?: string | null;
            color?: string | null;
            monogram?: string | null;
            /** @description Made by hand; the others are generated from API descriptions. */
            curated: boolean;
            /** @description The space brought it. */
            own?: boolean | null;
            /** @description How many. */
            actions: number;
        };
        Action: {
            /** @description `tool.action`, as written in a flow. */
            id: string;
            tool: string;
            name: string;
            summary?: string | null;
            /** @enum {string} */
            class: "read" | "write" | "destructive";
            /** @description One of those that are needed most. */
            featured?: boolean | null;
        };
        ActionDetail: {
            /** @description `tool.action`, as written in a flow. */
            id: string;
            tool: string;
            name: string;
            summary?: string | null;
            /** @enum {string} */
            class: "read" | "write" | "destructive";
            /** @description One of those that are needed most. */
            featured?: boolean | null;
            /** @description JSON Schema. */
            inputSchema: {
                [key: string]: unknown;
            };
            outputSchema?: {
                [key: string]: unknown;
            } | null;
            /** @description Its answer can have more pages than one: pages of the step says how much is read. */
            paged: boolean;
            /** @description An output made from the schema: what an answer looks like before there was one. */
            sample: unknown;
            /** @description It takes or gives a secret: runs never show its input and output, in whatever flow. */
            sensitive: boolean;
            /** @description What its credential must be allowed, in the tool's own words. */
            needs: string[];
            /** @description Inputs whose values the tool can list; searchable: by what a person types. */
            lookups: {
                [key: string]: {
                    searchable: boolean;
                };
            };
        };
        TrialOutput: {
            output: unknown;
        };
        Choice: {
            value: unknown;
            label: string;
        };
        ToolDetail: {
            id: string;
            name: string;
            category?: string | null;
            color?: string | null;
            monogram?: string | null;
            /** @description Made by hand; the others are generated from API descriptions. */
            curated: boolean;
            /** @description The space brought it. */
            own?: boolean | null;
            description?: string | null;
            homepage?: string | null;
            /** @description May hold fields of the connection in braces. */
            baseUrl?: string | null;
            /** @description Its connections prove who sends webhooks; nothing is sent with them. */
            inbound: boolean;
            /** @description What the tool takes; its connections are held to it. */
            rateLimit?: {
                requests: number;
                /** @enum {string} */
                per: "second" | "minute" | "hour";
                note?: string | null;
            } | null;
            /** @description What its requests were tried against. */
            proven?: {
                /** @enum {string} */
                how: "real" | "emulator" | "description" | "stand-in";
                against: string;
            } | null;
            credentials: {
                kind: string;
                title: string;
                fields: {
                    name: string;
                    title: string;
                    /** @description Where a person finds it. */
                    where?: string | null;
                    secret: boolean;
                    required: boolean;
                    default?: string | null;
                    /** @description Made here when it is not given. */
                    generate?: boolean | null;
                    /** @description May have several lines, such as PEM or JSON. */
                    multiline?: boolean | null;
                }[];
            }[];
            /** @description The API description it was made from. */
            source?: {
                from: string;
                version: string;
                date: string;
                license?: string | null;
            } | null;
            /** @description Of a tool with many, the first of them. */
            actions: components["schemas"]["Action"][];
            /** @description How many actions it has in all. */
            total: number;
        };
        CatalogStats: {
            tools: number;
            actions: number;
            /** @description Of the tools. */
            curated: number;
            curatedActions: number;
        };
        Connection: {
            name: string;
            tool: string;
            kind: string;
            baseUrl?: string | null;
            /** @description The only hosts its credential is sent to. */
            hosts: string[];
            /** @enum {string} */
            state: "ok" | "failing" | "untested" | "incomplete";
            /** @description How fast it is used at most, by all workers together; the rate is the one of the tool if none was set. */
            limits: {
                rate?: {
                    requests: number;
                    /** @enum {string} */
                    per: "second" | "minute" | "hour";
                } | null;
                concurrent?: number | null;
            };
            /** @description The tool does not answer. Steps that use it wait; it is tried again at nextProbe. */
            down?: {
                /** Format: date-time */
                since: string;
                /** Format: date-time */
                nextProbe: string;
                error?: string | null;
            } | null;
            lastTestAt?: string | null;
            lastError?: string | null;
            /** @description Values that are no secrets. */
            settings: {
                [key: string]: string;
            };
            /** @description Names of the secrets that are set. */
            secrets: string[];
            /** @description Names of required values that are not set. */
            missing: string[];
            /** @description What ends first of the credential, as far as a person, the tool or a certificate says. */
            expires?: {
                /** Format: date-time */
                at: string;
                what: string;
            } | null;
            /** @description Within 14 days, or over. */
            expiresSoon: boolean;
            /** @description When the secret ends, as a person said. */
            expiresAt?: string | null;
            /** @description Of kinds where a person signs in at the tool: who did; null while nobody has. Absent of others. */
            signIn?: {
                /** Format: date-time */
                at: string;
                by: string;
            } | null;
            /** @description Names of the released flows that use it. */
            usedBy: string[];
            /** @description The released flows that use it, and with which actions. */
            uses: {
                flow: string;
                actions: string[];
            }[];
            /** @description What it may do, where the tool says so. */
            granted?: string[] | null;
            /** @description The least the credential must be allowed for the released flows that use it. */
            privilege: {
                /** @description In the tool's own words: scopes, permissions, IAM actions. */
                needs: string[];
                /** @description Actions that do not say what they need. */
                unknown: string[];
                /** @description Granted and not needed. */
                excess: string[];
                /** @description Needed and not granted. */
                lacking: string[];
                /** @description For AWS: a policy that allows just this, as JSON. */
                policy?: string | null;
            };
        };
        AddedConnection: {
            name: string;
            tool: string;
            kind: string;
            baseUrl?: string | null;
            /** @description The only hosts its credential is sent to. */
            hosts: string[];
            /** @enum {string} */
            state: "ok" | "failing" | "untested" | "incomplete";
            /** @description How fast it is used at most, by all workers together; the rate is the one of the tool if none was set. */
            limits: {
                rate?: {
                    requests: number;
                    /** @enum {string} */
                    per: "second" | "minute" | "hour";
                } | null;
                concurrent?: number | null;
            };
            /** @description The tool does not answer. Steps that use it wait; it is tried again at nextProbe. */
            down?: {
                /** Format: date-time */
                since: string;
                /** Format: date-time */
                nextProbe: string;
                error?: string | null;
            } | null;
            lastTestAt?: string | null;
            lastError?: string | null;
            /** @description Values that are no secrets. */
            settings: {
                [key: string]: string;
            };
            /** @description Names of the secrets that are set. */
            secrets: string[];
            /** @description Names of required values that are not set. */
            missing: string[];
            /** @description What ends first of the credential, as far as a person, the tool or a certificate says. */
            expires?: {
                /** Format: date-time */
                at: string;
                what: string;
            } | null;
            /** @description Within 14 days, or over. */
            expiresSoon: boolean;
            /** @description When the secret ends, as a person said. */
            expiresAt?: string | null;
            /** @description Of kinds where a person signs in at the tool: who did; null while nobody has. Absent of others. */
            signIn?: {
                /** Format: date-time */
                at: string;
                by: string;
            } | null;
            /** @description Names of the released flows that use it. */
            usedBy: string[];
            /** @description The released flows that use it, and with which actions. */
            uses: {
                flow: string;
                actions: string[];
            }[];
            /** @description What it may do, where the tool says so. */
            granted?: string[] | null;
            /** @description The least the credential must be allowed for the released flows that use it. */
            privilege: {
                /** @description In the tool's own words: scopes, permissions, IAM actions. */
                needs: string[];
                /** @description Actions that do not say what they need. */
                unknown: string[];
                /** @description Granted and not needed. */
                excess: string[];
                /** @description Needed and not granted. */
                lacking: string[];
                /** @description For AWS: a policy that allows just this, as JSON. */
                policy?: string | null;
            };
            /** @description Secrets that were made here: in this answer only. */
            generated: {
                [key: string]: string;
            };
        };
        SignInAt: {
            /** @description Where the person signs in. */
            url: string;
        };
        Tested: {
            ok: boolean;
            detail?: string | null;
        };
        /** @description The event is durable: it goes to whoever waits, or is kept. */
        Emitted: {
            id: string;
            /** Format: date-time */
            at: string;
        };
        /** @description A fault in a flow; line and column count from 1. */
        FlowProblem: {
            line: number;
            column: number;
            code: string;
            message: string;
            hint?: string | null;
            /** @enum {string} */
            severity: "error" | "warning";
            path?: string | null;
        };
        /** @description How far a schedule, a poll or a mailbox is. */
        TriggerState: {
            kind: string;
            nextAt?: string | null;
            /** @description The ticks of a schedule after nextAt, the first few. */
            upcoming: string[];
            /** @description The last tick, or the last poll that went well. */
            lastAt?: string | null;
            /** @description In a row. */
            failures: number;
            error?: {
                code: string;
                message: string;
                at: string;
            } | null;
            /** @description Why it waits until nextAt: the limits of its connection or host, or the tool is down. */
            heldFor?: ("rate_limit" | "busy" | "tool_down") | null;
            /** @description Items that could not be taken and were set aside, the newest of them. */
            refused: {
                count: number;
                items: {
                    name: string;
                    code: string;
                    message: string;
                    /** Format: date-time */
                    at: string;
                }[];
            };
            cursor: unknown;
        };
        Flow: {
            name: string;
            title: string;
            enabled: boolean;
            releasedVersion?: number | null;
            latestVersion?: number | null;
            trigger?: {
                kind: string;
                path?: string | null;
            } | null;
            lastRuns: {
                id: string;
                status: string;
                /** Format: date-time */
                createdAt: string;
            }[];
            /** Format: date-time */
            updatedAt: string;
        };
        FlowDetail: {
            name: string;
            title: string;
            enabled: boolean;
            releasedVersion?: number | null;
            latestVersion?: number | null;
            trigger?: {
                kind: string;
                path?: string | null;
            } | null;
            lastRuns: {
                id: string;
                status: string;
                /** Format: date-time */
                createdAt: string;
            }[];
            /** Format: date-time */
            updatedAt: string;
            /** @description The YAML of the released version, else of the latest. */
            source: string;
            version: number;
            hookUrl?: string | null;
            /** @description Sample events, when the flow came with some. */
            sample?: unknown[];
            triggerState?: components["schemas"]["TriggerState"] | null;
            /** @description JSON Schema of the form with which the flow is started by hand; null: it is not. */
            start?: {
                [key: string]: unknown;
            } | null;
        };
        FlowVersion: {
            version: number;
            digest: string;
            /** Format: date-time */
            createdAt: string;
            createdBy: components["schemas"]["Actor"];
            released: boolean;
        };
        FlowVersionDetail: {
            version: number;
            digest: string;
            /** Format: date-time */
            createdAt: string;
            createdBy: components["schemas"]["Actor"];
            released: boolean;
            source: string;
        };
        Checked: {
            problems: components["schemas"]["FlowProblem"][];
        };
        Deployed: {
            name: string;
            version: number;
            /** @description False: the document equals the latest version. */
            changed: boolean;
            /** @description Warnings. */
            problems: components["schemas"]["FlowProblem"][];
            hookUrl?: string | null;
        };
        RolledBack: {
            name: string;
            version: number;
            previous?: number | null;
        };
        Enabled: {
            name: string;
            enabled: boolean;
        };
        DroppedOperation: {
            /** @description The operation, like `GET /users/{id}`, or what else was left out. */
            path: string;
            message: string;
            line?: number;
        };
        OwnApi: {
            /** @description Of the tool. */
            id: string;
            name: string;
            /** @enum {string} */
            format: "openapi-3.0" | "openapi-3.1" | "swagger-2.0" | "postman" | "curl";
            /** @description Where it was fetched; null: it was handed in. */
            url: string | null;
            /** @description How many. */
            actions: number;
            /** @description Operations that were dropped, and why. */
            problems: components["schemas"]["DroppedOperation"][];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        ApiPreview: {
            id: string;
            name: string;
            /** @enum {string} */
            format: "openapi-3.0" | "openapi-3.1" | "swagger-2.0" | "postman" | "curl";
            baseUrl?: string | null;
            credentials: {
                kind: string;
                title: string;
            }[];
            actions: {
                id: string;
                name: string;
                summary: string;
                /** @enum {string} */
                class: "read" | "write" | "destructive";
            }[];
            problems: components["schemas"]["DroppedOperation"][];
        };
        VendorDescription: {
            id: string;
            name: string;
            url: string;
            note?: string | null;
        };
        CatalogUpdate: {
            flow: string;
            version: number;
            steps: {
                step: string;
                action: string;
                /** @description Digest of the description that the live version keeps. */
                from: string;
                /** @description Digest of that of today; null: the action is gone. */
                to: string | null;
            }[];
            /** @description What would be wrong with the flow if it were released again. */
            breaks: {
                line: number;
                column: number;
                code: string;
                message: string;
                hint?: string | null;
                /** @enum {string} */
                severity: "error" | "warning";
                path?: string | null;
                step: string | null;
            }[];
        };
        /** @description The new run. */
        Rerun: {
            runId: string;
        };
        RunBatch: {
            id: string;
            /** @enum {string} */
            operation: "rerun" | "cancel";
            /** @enum {string} */
            state: "running" | "done" | "stopped";
            filter: {
                flow?: string;
                /**
                 * Format: date-time
                 * @description Runs that began then or later.
                 */
                since?: string;
                /**
                 * Format: date-time
                 * @description Runs that began before.
                 */
                until?: string;
                /** @description Code of the error with which they failed. */
                error?: string;
            };
            total: number;
            done: number;
            /** @description Had ended, or could not be run again. */
            skipped: number;
            by: components["schemas"]["Actor"];
            /** Format: date-time */
            createdAt: string;
            finishedAt?: string | null;
        };
        /** @description null: no limit. */
        SpaceLimits: {
            /** @description Runs under way at the same time, waiting ones too. More stand in line. */
            runs?: number | null;
            /** @description Calls to tools at the same time, over all workers. Steps that have to wait do not fail. */
            calls?: number | null;
        };
        SpaceRetention: {
            /** @description Bodies and headers of events. */
            events?: string | null;
            /** @description Inputs and outputs of steps. */
            outputs?: string | null;
            /** @description The runs themselves, with all that is left of them, and keys of dedupe. */
            runs?: string | null;
            /** @description What holds where the space says nothing. */
            defaults: {
                events: string;
                outputs: string;
                runs: string;
            };
        };
        Status: {
            ok: boolean;
            version: string;
            database: {
                ok: boolean;
                version?: string | null;
                latencyMs?: number | null;
            };
            queue: {
                ready: number;
                scheduled: number;
                failed: number;
                /** @description Runs that nobody has begun. */
                runs: number;
            };
            workers: {
                id: string;
                host: string;
                pid: number;
                version: string;
                /** Format: date-time */
                beatAt: string;
                alive: boolean;
            }[];
            /** @description Tools that do not answer: steps that use them wait. */
            toolsDown: {
                /** @enum {string} */
                kind: "connection" | "host";
                name: string;
                /** Format: date-time */
                since: string;
                /** Format: date-time */
                nextProbe: string;
                error?: string | null;
            }[];
            /** @description How far the generated part of the catalog is; off: it is left out. */
            catalog?: {
                /** @enum {string} */
                state: "off" | "building" | "loading" | "waiting" | "ready" | "failed";
                percent: number;
                tools: number;
                actions: number;
                detail?: string | null;
            } | null;
            channels: {
                name: string;
                state: string;
                detail?: string | null;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listFlows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Flow"][];
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deployFlow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The flow document, YAML. */
                    source: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployed"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showFlow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowDetail"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFlowVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["FlowVersion"][];
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showFlowVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowVersionDetail"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkFlow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The flow document, YAML. */
                    source: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checked"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rollbackFlow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    to?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolledBack"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setFlowEnabled: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    enabled: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enabled"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The event: any JSON. It must be what the flow's trigger expects. */
                    body?: unknown;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sent"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startFlow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Values of the flow's form, by field: `start` of GET /api/flows/{name} describes it.
                     * @default {}
                     */
                    inputs?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sent"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendSample: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sent"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRuns: {
        parameters: {
            query?: {
                flow?: string;
                status?: "queued" | "running" | "waiting" | "paused" | "succeeded" | "failed" | "stopped" | "cancelled";
                alert?: string;
                /** @description The beginning or the end of an id, as lists show it. */
                id?: string;
                limit?: number;
                /** @description The `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Run"][];
                        /** @description Cursor of the next page; absent on the last. */
                        next?: string | null;
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showRun: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                after?: number;
                /** @description Steps inside of loops to show, at most. Default 500. */
                steps?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runValue: {
        parameters: {
            query: {
                /** @description event: the body of the event. */
                part: "event" | "input" | "output";
                /** @description Of input and output: the step. */
                path?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    waitForRun: {
        parameters: {
            query?: {
                /** @description Seconds to wait for the end of the run. */
                timeout?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    emitEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the event, as in `wait.event.name`; `event` when the flow gives none. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The correlation key. */
                    key: string;
                    data?: unknown;
                    /** @description How long it is kept when nobody waits: 7d by default, at most 30d. */
                    keep?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Emitted"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Taken. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Taken. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolveStep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The step whose outcome is unknown. */
                    path: string;
                    /** @enum {string} */
                    as: "done" | "not_done" | "retry";
                    /** @description Of done: what the step gives to those after it. */
                    output?: unknown;
                };
            };
        };
        responses: {
            /** @description Taken. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rerun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Path of the step to go on from; without it all is done anew. */
                    from?: string;
                    /** @description An edited event, instead of the one of the run. */
                    event?: {
                        body?: unknown;
                    };
                    /**
                     * @description Of the flow. Default: released when all is done anew, same when it goes on from a step.
                     * @enum {string}
                     */
                    version?: "same" | "released";
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rerun"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRunBatches: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["RunBatch"][];
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    beginRunBatch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description rerun: the failed runs that fit and were not run again yet. cancel: those that have not ended.
                     * @enum {string}
                     */
                    operation: "rerun" | "cancel";
                    flow?: string;
                    /**
                     * Format: date-time
                     * @description Runs that began then or later.
                     */
                    since?: string;
                    /**
                     * Format: date-time
                     * @description Runs that began before.
                     */
                    until?: string;
                    /** @description Code of the error with which they failed. */
                    error?: string;
                    /**
                     * @description Of rerun. Default start.
                     * @enum {string}
                     */
                    from?: "start" | "failure";
                    /** @enum {string} */
                    version?: "same" | "released";
                    reason?: string;
                    /** @description Runs at most, the oldest first. */
                    limit?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunBatch"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showRunBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunBatch"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopRunBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunBatch"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    spaceLimits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpaceLimits"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    limitSpace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SpaceLimitsInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpaceLimits"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    spaceRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpaceRetention"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retainInSpace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SpaceRetentionChangeInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpaceRetention"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listQuestions: {
        parameters: {
            query?: {
                state?: "open" | "answered" | "all";
                limit?: number;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description Only those that you may answer. */
                mine?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Question"][];
                        /** @description Cursor of the next page; absent on the last. */
                        next?: string | null;
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showQuestion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Question"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    answerQuestion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    choice: string;
                    /**
                     * @description Values of the question's form.
                     * @default {}
                     */
                    form?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Question"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMessages: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Message"][];
                        /** @description Cursor of the next page; absent on the last. */
                        next?: string | null;
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                state?: "open" | "acknowledged" | "late" | "closed" | "all";
                /** @description One or more, with commas. */
                severity?: string;
                limit?: number;
                /** @description The `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alerts"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertDetail"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    closeAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    disposition: string;
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acknowledgeAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renotifyAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEntries: {
        parameters: {
            query?: {
                kind?: string;
                run?: string;
                alert?: string;
                limit?: number;
                /** @description The `next` of the page before. */
                cursor?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Entry"][];
                        next?: number | null;
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyLedger: {
        parameters: {
            query?: {
                /** @description Check the journals of ended runs too. */
                journals?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verified"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTools: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The `next` of the page before. */
                cursor?: string;
                category?: string;
                /** @description Words in its name or id. */
                q?: string;
                /** @description Only those made by hand, or only the others. */
                curated?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Tool"][];
                        /** @description Cursor of the next page; absent on the last. */
                        next?: string | null;
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showTool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tool: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolDetail"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listToolActions: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The `next` of the page before. */
                cursor?: string;
                q?: string;
            };
            header?: never;
            path: {
                tool: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Action"][];
                        /** @description Cursor of the next page; absent on the last. */
                        next?: string | null;
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showAction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionDetail"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    searchCatalog: {
        parameters: {
            query: {
                q: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Action"][];
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tryAction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    connection: string;
                    /** @default {} */
                    with?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialOutput"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listChoices: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                input: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    connection: string;
                    /** @default {} */
                    with?: {
                        [key: string]: unknown;
                    };
                    search?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Choice"][];
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countCatalog: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogStats"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOwnApis: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["OwnApi"][];
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addOwnApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description An OpenAPI 2.0, 3.0 or 3.1 description or a Postman collection, JSON or YAML, or a curl command. */
                    text?: string;
                    /**
                     * Format: uri
                     * @description Where the description is; it is fetched without credentials.
                     */
                    url?: string;
                    name?: string;
                    /** @description Bring in what the description refers to in other documents. Off by default. */
                    externalReferences?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnApi"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewOwnApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description An OpenAPI 2.0, 3.0 or 3.1 description or a Postman collection, JSON or YAML, or a curl command. */
                    text?: string;
                    /**
                     * Format: uri
                     * @description Where the description is; it is fetched without credentials.
                     */
                    url?: string;
                    name?: string;
                    /** @description Bring in what the description refers to in other documents. Off by default. */
                    externalReferences?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiPreview"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateOwnApi: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description An OpenAPI 2.0, 3.0 or 3.1 description or a Postman collection, JSON or YAML, or a curl command. */
                    text?: string;
                    /**
                     * Format: uri
                     * @description Where the description is; it is fetched without credentials.
                     */
                    url?: string;
                    name?: string;
                    /** @description Bring in what the description refers to in other documents. Off by default. */
                    externalReferences?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnApi"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeOwnApi: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listVendorDescriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["VendorDescription"][];
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCatalogUpdates: {
        parameters: {
            query?: {
                tool?: string;
                flow?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["CatalogUpdate"][];
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listConnections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Connection"][];
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addConnection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    tool: string;
                    kind?: string;
                    /**
                     * @description Fields of the credential kind, sealed on arrival.
                     * @default {}
                     */
                    values?: {
                        [key: string]: string;
                    };
                    /** @description When the secret ends, to be warned before. null: not known. */
                    expiresAt?: (string) | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedConnection"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Fields of the credential kind, sealed on arrival.
                     * @default {}
                     */
                    values?: {
                        [key: string]: string;
                    };
                    /** @description When the secret ends, to be warned before. null: not known. */
                    expiresAt?: (string) | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    limitConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description none: no limit. null: the tool's own. */
                    rate?: ({
                        requests: number;
                        /** @enum {string} */
                        per: "second" | "minute" | "hour";
                    } | "none") | null;
                    /** @description Calls at the same time. */
                    concurrent?: number | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tested"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    authorizeConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInAt"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Token"][];
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /**
                     * @description What somebody may do in a space.
                     * @enum {string}
                     */
                    role: "owner" | "editor" | "responder" | "viewer" | "auditor";
                    /** Format: date-time */
                    expiresAt?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewToken"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPeople: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Person"][];
                    };
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addPerson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    name: string;
                    /**
                     * @description What somebody may do in a space.
                     * @enum {string}
                     */
                    role: "owner" | "editor" | "responder" | "viewer" | "auditor";
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedPerson"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description What somebody may do in a space.
                     * @enum {string}
                     */
                    role: "owner" | "editor" | "responder" | "viewer" | "auditor";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removePerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    newLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewLink"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInByLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                    password: string;
                    /**
                     * @description False: the session ends with the browser, at the latest after a day.
                     * @default true
                     */
                    rememberMe?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                    current?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream: {
        parameters: {
            query?: {
                space?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description What went wrong, as RFC 9457 problem details. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
